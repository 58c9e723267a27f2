// What rosters bring to the phone: beginning duty, also by the post's code, what is open at the post, handing it over.

import begin from "./begin.mjs";
import handOver from "./hand_over.mjs";
import items from "./items.mjs";

export default { key: "rosters", more: [begin, items, handOver] };
