// Bundles the interface into monitor/ui/static/ui/build/: app.css, app.js, icons.svg, icon.svg and the fonts;
// and the same typeface into monitor/ui/fonts/, whole, for what the server draws (charts, PDF).
// Ágora gives tokens and icons; its component CSS (1 MB, bound to React markup) stays out, and so does its web font import.
import { mkdir, readFile, readdir, rm, writeFile, copyFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { icons } from "./icons.mjs";
import { themesCss } from "./themes.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "monitor", "ui", "static", "ui", "build");
const serverFonts = join(here, "..", "monitor", "ui", "fonts");
const agora = join(here, "node_modules", "@ama-pt", "agora-design-system");
const fonts = join(here, "node_modules", "@fontsource", "noto-sans", "files");

// Unicode ranges of the two subsets, as the font's own style sheets declare them.
const subsets = {
  "latin-ext":
    "U+0100-02BA,U+02BD-02C5,U+02C7-02CC,U+02CE-02D7,U+02DD-02FF,U+0304,U+0308,U+0329,U+1D00-1DBF,U+1E00-1E9F,U+1EF2-1EFF,U+2020,U+20A0-20AB,U+20AD-20C0,U+2113,U+2C60-2C7F,U+A720-A7FF",
  latin:
    "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+0304,U+0308,U+0329,U+2000-206F,U+20AC,U+2122,U+2191,U+2193,U+2212,U+2215,U+FEFF,U+FFFD",
};
const weights = [400, 600, 700];

/** Ágora's tokens that our CSS names, as custom properties of :root. */
async function agoraTokens(css) {
  const theme = await readFile(join(agora, "src", "styles", "theme.css"), "utf8");
  const known = new Map(
    [...theme.matchAll(/^\s*(--[a-z0-9-]+):\s*([^;]+);/gm)].map(([, name, value]) => [name, value.trim()]),
  );
  const used = [...new Set([...css.matchAll(/var\((--(?:color|radius|duration|ease)-[a-z0-9-]+)/g)].map((m) => m[1]))];
  const unknown = used.filter((name) => !known.has(name));
  if (unknown.length) throw new Error(`not a token of Ágora: ${unknown.join(", ")}`);
  return `:root{${used.sort().map((name) => `${name}:${known.get(name)}`).join(";")}}`;
}

async function fontFaces() {
  const rules = [];
  for (const [subset, range] of Object.entries(subsets)) {
    for (const weight of weights) {
      const name = `noto-sans-${subset}-${weight}.woff2`;
      await copyFile(join(fonts, `noto-sans-${subset}-${weight}-normal.woff2`), join(out, name));
      rules.push(
        `@font-face{font-family:"Noto Sans";font-style:normal;font-weight:${weight};font-display:swap;src:url("${name}") format("woff2");unicode-range:${range}}`,
      );
    }
  }
  return rules.join("\n");
}

/** Whole fonts (not the browser's subsets), which typst and Vega read from the disk. */
async function fontsOfTheServer() {
  await mkdir(serverFonts, { recursive: true });
  for (const style of ["400Regular", "400Regular_Italic", "600SemiBold", "700Bold"]) {
    const name = `NotoSans_${style}.ttf`;
    await copyFile(join(here, "node_modules", "@expo-google-fonts", "noto-sans", style, name), join(serverFonts, name));
  }
}

/** A path with two decimals: a hundredth of a 24-unit icon is not seen. */
const short = (path) => path.replace(/\d+\.\d{3,}/g, (n) => String(Math.round(n * 100) / 100));

/** One sprite of the icons that templates name, from the paths in Ágora's icon modules. */
async function sprite() {
  const dist = join(agora, "artifacts", "dist");
  const files = await readdir(dist);
  const symbols = await Promise.all(
    Object.entries(icons).map(async ([name, source]) => {
      const file = files.find((f) => new RegExp(`^line-${source}-[\\w-]{8}\\.mjs$`).test(f));
      if (!file) throw new Error(`Ágora has no icon ${source}`);
      const module = await readFile(join(dist, file), "utf8");
      const paths = [...module.matchAll(/\{[^{}]*\bd: "([^"]+)"[^{}]*\}/g)].map(
        ([whole, d]) => `<path${/fillRule: "evenodd"/.test(whole) ? ' fill-rule="evenodd"' : ""} d="${short(d)}"/>`,
      );
      if (!paths.length) throw new Error(`no path in ${file}`);
      return `<symbol id="${name}" viewBox="0 0 24 24">${paths.join("")}</symbol>`;
    }),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
}

const common = { bundle: true, minify: true, legalComments: "none", target: ["chrome109", "firefox115", "safari16"], logLevel: "warning" };

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });

async function styles(name, faces) {
  const bundled = await build({ ...common, entryPoints: [join(here, "src", name)], write: false });
  const own = bundled.outputFiles[0].text;
  const contents = [faces, await agoraTokens(own + themesCss), themesCss, own].join("\n");
  const minified = await build({ ...common, bundle: false, stdin: { contents, loader: "css" }, write: false });
  await writeFile(join(out, name), minified.outputFiles[0].text);
}

await styles("app.css", await fontFaces());
await styles("light.css", "");
await styles("public.css", "");
await styles("observatory.css", "");
await styles("open-data.css", "");
await writeFile(join(out, "icons.svg"), await sprite());
await fontsOfTheServer();
await copyFile(join(here, "src", "icon.svg"), join(out, "icon.svg"));
for (const name of ["app.js", "month.js", "slider.js"]) {
  await build({ ...common, entryPoints: [join(here, "src", name)], outfile: join(out, name), format: "iife" });
}
