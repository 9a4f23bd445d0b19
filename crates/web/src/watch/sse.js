// Reads server-sent events from text as it comes (HTML Living Standard, 9.2.6). Pure.

/** Gives a function that takes the next piece of text and gives the events that it completes: `{event, data}`. */
export function sseReader() {
  let rest = "";
  return (text) => {
    const blocks = (rest + text).replace(/\r\n/g, "\n").split("\n\n");
    rest = blocks.pop();
    return blocks.map(readBlock).filter((event) => event !== null);
  };
}

function readBlock(block) {
  let event = "message";
  const data = [];
  for (const line of block.split("\n")) {
    const [, name, value] = /^([^:]*):? ?(.*)$/.exec(line);
    if (name === "event") event = value;
    if (name === "data") data.push(value);
  }
  return data.length > 0 || event !== "message" ? { event, data: data.join("\n") } : null;
}
