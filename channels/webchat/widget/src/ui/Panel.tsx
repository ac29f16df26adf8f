// SPDX-License-Identifier: AGPL-3.0-or-later
// The open chat window.

import { useEffect, useRef, useState } from "preact/hooks";
import { Composer } from "./Composer";
import type { Chat } from "./context";
import { Icon } from "./icons";
import { Log } from "./Log";

/** Where the window takes the whole screen, as chat.css has it: nothing behind it can be seen. */
const WHOLE_SCREEN = "(max-width: 520px), (max-height: 480px)";

export function Panel({ chat, isOpen }: { chat: Chat; isOpen: boolean }) {
  const { say, session, client } = chat;
  const panel = useRef<HTMLElement>(null);
  const [isDropping, setDropping] = useState(false);
  useVisibleHeight(panel);
  useEffect(() => {
    if (!isOpen) return;
    // On a touch screen the keyboard would hide the greeting; there the window itself gets focus.
    const isMouse = matchMedia("(pointer: fine)").matches;
    const target = isMouse ? panel.current?.querySelector("textarea") : panel.current;
    target?.focus();
  }, [isOpen]);
  const status = session.link === "connecting" && !session.isReplayed ? "connecting" : `status_${session.status}`;
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setDropping(false);
    const files = event.dataTransfer?.files;
    const picker = panel.current?.querySelector<HTMLInputElement>("input[type=file]");
    if (!files?.length || !picker) return;
    picker.files = files;
    picker.dispatchEvent(new Event("change", { bubbles: true }));
  };
  return (
    <section
      ref={panel}
      id="panel"
      class="panel"
      role="dialog"
      aria-labelledby="title"
      aria-modal={matchMedia(WHOLE_SCREEN).matches}
      tabIndex={-1}
      hidden={!isOpen}
      lang={chat.language === "zh" ? "zh-CN" : "en"}
      onKeyDown={(event) => {
        if (event.key === "Tab" && matchMedia(WHOLE_SCREEN).matches) keepInside(event);
        if (event.key !== "Escape" || event.isComposing) return;
        event.stopPropagation();
        chat.close();
      }}
      onDragOver={(event) => {
        if (!event.dataTransfer?.types.includes("Files")) return;
        event.preventDefault();
        setDropping(true);
      }}
      onDragLeave={() => setDropping(false)}
      onDrop={drop}
    >
      <header>
        <div>
          <h2 id="title">{client.config.title || say("title")}</h2>
          <p>
            <i class={`dot ${session.link === "online" ? session.status : "away"}`} />
            {say(status)}
          </p>
        </div>
        <button
          type="button"
          class="language"
          lang={chat.language === "zh" ? "en" : "zh-CN"} // or it is read with the wrong voice
          aria-label={say("switch_language")}
          onClick={chat.switchLanguage}
        >
          {say("switch_label")}
        </button>
        <button type="button" class="icon" aria-label={say("close")} title={say("close")} onClick={chat.close}>
          <Icon name="down" />
        </button>
      </header>
      <Log chat={chat} />
      <Composer key={session.person} chat={chat} />
      {isDropping && <div class="drop">{say("drop_here")}</div>}
    </section>
  );
}

/** From the last place the key leads to the first, and back: not to what the window covers. */
function keepInside(event: KeyboardEvent & { currentTarget: HTMLElement }): void {
  const panel = event.currentTarget;
  const all = [...panel.querySelectorAll<HTMLElement>("button, a, textarea, [tabindex='0']")];
  const [first, last] = [all[0]!, all.at(-1)!];
  const isAtEnd = event.shiftKey ? event.target === first || event.target === panel : event.target === last;
  if (!isAtEnd) return;
  event.preventDefault();
  (event.shiftKey ? last : first).focus();
}

/** Keeps the window within what a phone's keyboard leaves visible. */
function useVisibleHeight(panel: { current: HTMLElement | null }): void {
  useEffect(() => {
    const view = window.visualViewport;
    if (!view) return undefined;
    const fit = () => {
      panel.current?.style.setProperty("--visible-height", `${view.height}px`);
      panel.current?.style.setProperty("--visible-top", `${view.offsetTop}px`);
    };
    fit();
    view.addEventListener("resize", fit);
    view.addEventListener("scroll", fit);
    return () => {
      view.removeEventListener("resize", fit);
      view.removeEventListener("scroll", fit);
    };
  }, []);
}
