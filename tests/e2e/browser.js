// A browser that does what the lines of its standard input say, each a JSON object, and answers each
// with a line of JSON: {"value": ...} or {"error": "..."}. Its window is where the commands work.
"use strict";

const readline = require("node:readline");
const { chromium } = require("playwright-core");

const ARGUMENTS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
  "--disable-background-networking", "--disable-component-update", "--no-proxy-server",
];
const WAIT_MS = 30000;

const noteViolations = () => {
  window.violations = [];
  document.addEventListener("securitypolicyviolation", event =>
    window.violations.push(event.violatedDirective + " " + event.blockedURI));
};

// What can be seen and measured of the page.
const observe = () => ({
  text: document.body.innerText,
  title: document.title,
  nodes: document.getElementsByTagName("*").length,
  images: document.images.length,
  page_width: document.documentElement.scrollWidth,
  window_width: document.documentElement.clientWidth,
  ground: getComputedStyle(document.body).backgroundColor,
  violations: window.violations,
  loaded: performance.getEntriesByType("resource").map(entry => new URL(entry.name).pathname),
});

// The different colours of the first canvas of a class, as "r,g,b" with how many points have it.
const coloursOf = kind => {
  const canvas = document.querySelector("canvas." + kind);
  const points = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
  const counts = {};
  for (let i = 0; i < points.length; i += 4) {
    const colour = points[i + 3] ? points.slice(i, i + 3).join() : "none";
    counts[colour] = (counts[colour] || 0) + 1;
  }
  return counts;
};

class Window {
  static async open(browser, { width, height, scheme }) {
    const window = new Window();
    window.context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme });
    window.page = await window.context.newPage();
    window.errors = [];
    window.asked = 0;
    window.page.on("pageerror", error => window.errors.push(String(error)));
    window.page.on("console", message => {
      if (["error", "warning"].includes(message.type())) window.errors.push(message.text());
    });
    window.page.on("request", request => {
      if (request.url().endsWith("/status")) ++window.asked;
    });
    await window.page.addInitScript(noteViolations);
    return window;
  }

  commands = {
    // The answer to /status from now on, instead of the server's own.
    status: async ({ status }) => {
      await this.page.unroute("**/status");
      await this.page.route("**/status", route => route.fulfill({ json: status }));
    },
    // Time stands still but for pass().
    freeze_time: () => this.page.clock.install(),
    pass: ({ milliseconds }) => this.page.clock.runFor(milliseconds),
    go: ({ url }) => this.page.goto(url),
    wait_for_text: ({ text }) =>
      this.page.waitForFunction(wanted => document.body.innerText.includes(wanted), text, { timeout: WAIT_MS })
        .then(() => true),
    see: async () => ({ ...(await this.page.evaluate(observe)), errors: this.errors, asked: this.asked }),
    colours: ({ kind }) => this.page.evaluate(coloursOf, kind),
    wait_until_asked: async ({ times }) => {
      while (this.asked < times) await this.page.waitForRequest("**/status", { timeout: WAIT_MS });
    },
    hide: ({ hidden }) => this.page.evaluate(value => {
      Object.defineProperty(document, "hidden", { configurable: true, get: () => value });
      document.dispatchEvent(new Event("visibilitychange"));
    }, hidden),
    point_at: async ({ kind, across, down }) => {
      const box = await this.page.locator("canvas." + kind).first().boundingBox();
      await this.page.mouse.move(box.x + across * box.width, box.y + down * box.height);
    },
    press: async ({ kind, key }) => this.page.locator("canvas." + kind).first().press(key),
    picture: ({ path }) => this.page.screenshot({ path, fullPage: true }).then(() => path),
  };
}

async function main() {
  const browser = await chromium.launch({ executablePath: process.argv[2], args: ARGUMENTS });
  let window = null;
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const { command, ...details } = JSON.parse(line);
    let answer;
    try {
      if (command === "open") {
        if (window) await window.context.close();
        window = await Window.open(browser, details);
        answer = {};
      } else {
        answer = { value: await window.commands[command](details) };
        if (command === "go") answer = {};
      }
    } catch (error) {
      answer = { error: String(error) };
    }
    process.stdout.write(JSON.stringify(answer) + "\n");
  }
  await browser.close();
}

main();
