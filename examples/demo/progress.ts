const width = 30;

/** Where progress is shown: a terminal gets a bar that fills, anything else a line for each tenth. */
export type Screen = { isTTY?: boolean; write: (text: string) => unknown };

/** Returns a function to call with how many of `total` are done. */
export function showProgress(total: number, screen: Screen): (done: number) => void {
  return screen.isTTY === true ? bar(total, screen) : lines(total, screen);
}

function bar(total: number, screen: Screen): (done: number) => void {
  return (done) => {
    const filled = Math.floor((done / total) * width);
    const blocks = "█".repeat(filled) + "░".repeat(width - filled);
    screen.write(`\r${blocks} ${done} of ${total} transactions`);
    if (done >= total) screen.write("\n");
  };
}

function lines(total: number, screen: Screen): (done: number) => void {
  let tenths = 0;
  return (done) => {
    const now = Math.floor((done / total) * 10);
    if (now === tenths) return;
    tenths = now;
    screen.write(`${done} of ${total} transactions\n`);
  };
}
