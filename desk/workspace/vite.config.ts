// SPDX-License-Identifier: AGPL-3.0-or-later
// How the workspace is built into `desk/static/`, developed against a running hub, and tested.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";

import vue from "@vitejs/plugin-vue";
import type { Plugin, ProxyOptions } from "vite";
import { defineConfig } from "vitest/config";

const hub = process.env["FRONTDESK_HUB"] ?? "http://127.0.0.1:8080";

// The hub accepts changes from its own pages only; the development page passes for one.
const asFromTheHub: NonNullable<ProxyOptions["configure"]> = (proxy) => {
  proxy.on("proxyReq", (request) => request.setHeader("origin", hub));
  proxy.on("proxyReqWs", (request) => request.setHeader("origin", hub));
};

// The hub answers with the small copy beside a file where the browser takes it. Packing once here
// costs no request anything.
const packed: Plugin = {
  name: "frontdesk-packed",
  apply: "build",
  writeBundle({ dir = "" }, bundle) {
    for (const name of Object.keys(bundle).filter((each) => /\.(js|css)$/.test(each))) {
      const one = bundle[name]!;
      const content = Buffer.from(one.type === "chunk" ? one.code : one.source);
      writeFileSync(join(dir, `${name}.gz`), gzipSync(content, { level: 9 }));
      writeFileSync(join(dir, `${name}.br`), brotliCompressSync(content));
    }
  },
};

export default defineConfig({
  base: "/desk/",
  plugins: [vue(), packed],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    outDir: "../static",
    emptyOutDir: true,
    target: "es2022",
    // The page's content policy allows no inline script and no data: script.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
  },
  server: {
    proxy: { "/api": { target: hub, ws: true, configure: asFromTheHub } },
  },
  test: {
    include: ["src/**/*.test.ts"],
    restoreMocks: true,
    // One page for a worker's files, emptied between them: loading Vue and Naive UI for each file
    // took four times as long as all tests. `--sequence.shuffle.files` finds who leans on another.
    setupFiles: ["tests/fresh.ts"],
    isolate: false,
  },
});
