// From door to door: whom this post is entrusted with, and people whom no list names.

import found from "./found.mjs";
import * as round from "./round.mjs";

export default { key: "screening", home: round.home, leads: round.entrusted, forget: round.forget, more: [round.record, found] };
