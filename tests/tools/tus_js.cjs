// tus_js.cjs MODULES ENDPOINT AUTHORIZATION FILE=ID…: uploads the files one after the other by tus-js-client with its own
// settings, as its users run it, and says how long that took.
const fs = require('node:fs');
const path = require('node:path');

const [modules, endpoint, authorization, ...files] = process.argv.slice(2);
const tus = require(path.join(modules, 'tus-js-client'));

function upload(file, id) {
  return new Promise((resolve) => {
    const upload = new tus.Upload(fs.readFileSync(file), {
      endpoint,
      headers: { authorization },
      metadata: { id },
      onSuccess: () => resolve(true),
      onError: (error) => {
        console.error(error.message);
        resolve(false);
      },
    });
    upload.start();
  });
}

(async () => {
  const began = process.hrtime.bigint();
  let failed = 0;
  for (const pair of files) {
    const [file, id] = pair.split('=');
    if (!(await upload(file, id))) failed += 1;
  }
  const seconds = Number(process.hrtime.bigint() - began) / 1e9;
  console.log(JSON.stringify({ seconds, failed }));
})();
