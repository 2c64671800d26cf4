// Serves kinesalite on a free loopback port and prints that port. Its own command line would
// listen on every interface.
const kinesalite = require("kinesalite");

const server = kinesalite({
  createStreamMs: 20,
  deleteStreamMs: 20,
  updateStreamMs: 20,
  shardLimit: 10000,
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
