/** A map moved through time in the page: the link of each period says what the map shows of it, so that
 * without this script the links lead there. Nothing is fetched. */
export function setUpSlider() {
  const range = document.querySelector("[data-slider]");
  const figure = document.querySelector(".graphic--look");
  if (!range || !figure) return;
  const panel = range.closest("[hidden]");
  const drawing = figure.querySelector("svg");
  const moments = [...document.querySelectorAll("[data-told]")];
  const paints = drawing.dataset.paints.split(" ").map((paint) => paint.split(","));
  const areas = [...drawing.querySelectorAll("[data-area]")].map((area) => ({
    at: Number(area.dataset.area),
    name: area.dataset.name,
    title: area.querySelector("title"),
    path: area.querySelector("path"),
    text: area.querySelector("text"),
  }));

  function paint(area, letter, told) {
    const [fill, ink, halo] = paints[parseInt(letter, 36)];
    area.title.textContent = `${area.name}: ${told}`;
    area.path.setAttribute("fill", fill);
    area.text?.setAttribute("fill", ink);
    area.text?.setAttribute("stroke", halo);
  }

  function show() {
    const moment = moments[range.value];
    const { told, paints: letters, title, sentence } = moment.dataset;
    const values = told.split("|");
    for (const area of areas) paint(area, letters[area.at], values[area.at]);
    for (const [where, text] of [[".graphic__title", title], [".graphic__sentence", sentence], ["svg > title", title], ["svg > desc", sentence]]) {
      figure.querySelector(where).textContent = text;
    }
    range.setAttribute("aria-valuetext", `${moment.textContent}. ${sentence}`);
    panel.querySelector("[data-slider-label]").textContent = moment.textContent;
    panel.querySelector("[data-slider-open]").href = moment.href;
  }

  range.addEventListener("input", show);
  panel.hidden = false;
  show();
}
