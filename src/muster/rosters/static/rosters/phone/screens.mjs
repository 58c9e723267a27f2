// What rosters bring to the phone: beginning duty, also by the post's code, and handing the post over.

import begin from "./begin.mjs";
import handOver from "./hand_over.mjs";

export default { key: "rosters", more: [begin, handOver] };
