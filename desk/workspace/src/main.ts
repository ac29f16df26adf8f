// SPDX-License-Identifier: AGPL-3.0-or-later
// Puts the workspace together: the one place where its parts are made and handed to each other.

import { createPinia } from "pinia";
import { createApp } from "vue";

import { ApiClient, apiKey } from "@/api/client";
import { createTexts } from "@/locales";

import App from "./App.vue";
import "./design/global.css";
import { createWorkspaceRouter } from "./router";

const pinia = createPinia();
const app = createApp(App);
app.provide(apiKey, new ApiClient());
app.use(pinia);
app.use(createTexts());
app.use(createWorkspaceRouter(pinia));
app.mount("#app");
