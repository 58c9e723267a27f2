// What people bring to the phone: who is on duty. Control marks are looked up by the check (`marks.mjs`).

import * as duty from "./duty.mjs";

export default { key: "people", person: duty };
