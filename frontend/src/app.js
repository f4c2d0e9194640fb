import htmx from "htmx.org";
import { setUpDropZones } from "./js/drop-zone.js";
import { setUpFocus } from "./js/focus.js";
import { setUpFolds } from "./js/folds.js";
import { setUpGrid } from "./js/grid.js";
import { setUpMenus } from "./js/menus.js";
import { setUpRequests } from "./js/requests.js";
import { setUpTheme } from "./js/theme.js";
import { setUpUnsaved } from "./js/unsaved.js";

window.htmx = htmx;
setUpRequests();
setUpMenus();
setUpTheme();
setUpFolds();
setUpUnsaved();
setUpDropZones();
setUpGrid();
setUpFocus();
