import { setUpSlider } from "./js/slider.js";

setUpSlider();
