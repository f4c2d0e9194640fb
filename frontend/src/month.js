import { setUpMonth } from "./js/month.js";

setUpMonth();
