#!/usr/bin/env node
// Starts the program that the package of this platform holds. Nothing is downloaded, at install or at run.
"use strict";
const { spawn } = require("node:child_process");
const { constants } = require("node:os");

const packages = require("./package.json").optionalDependencies;
const isMusl = () => process.platform === "linux" && !process.report.getReport().header.glibcVersionRuntime;
const file = process.platform === "win32" ? "giggle.exe" : "giggle";

function program() {
  const wanted = `${process.platform}-${process.arch}`;
  // A program that is linked statically runs under every C library; the other needs glibc.
  const endings = process.platform === "linux" ? (isMusl() ? ["-musl"] : ["-gnu", "-musl"]) : [""];
  for (const ending of endings) {
    try {
      return require.resolve(`giggle-video-${wanted}${ending}/${file}`);
    } catch {
      // The next one may be there.
    }
  }
  const names = Object.keys(packages).join(", ");
  console.error(`giggle-video: no package for ${wanted} is installed (there are: ${names}); install without --omit=optional`);
  process.exit(1);
}

const child = spawn(program(), process.argv.slice(2), { stdio: "inherit", windowsHide: true });
// Ctrl-C reaches the child by the terminal; what is sent to this process alone is passed on.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => { if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal); });
}
child.on("error", (error) => { console.error(`giggle-video: ${error.message}`); process.exit(1); });
child.on("exit", (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
