// The story over a pool elsewhere, which its one argument tells of. Says what has been seen, a line each. tests/outside/user_pool.py.

import { story } from "./amplify-story.mjs";

const CODE = "123456";
// Where no letter comes, any code is the right one.
const by = { codeFor: async () => CODE };
for (const what of await story(JSON.parse(process.argv[2]), by)) console.log(what);
