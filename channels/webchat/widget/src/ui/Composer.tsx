// SPDX-License-Identifier: AGPL-3.0-or-later
// Where the visitor writes. Enter sends, but never in the middle of choosing a Chinese character;
// what cannot be sent stays in the field, and what is being written is there on the next page too.

import { useEffect, useRef, useState } from "preact/hooks";
import { isPaintable, Picture } from "./Attachment";
import type { Chat } from "./context";
import { dueAfter, heldUp, useFileDrafts, type FileDraft, type Waiting } from "./drafts";
import { Icon } from "./icons";

const TYPING_EVERY_MS = 4_000;
const TYPING_ENDS_MS = 5_000;
const TALLEST_PX = 132;

export function Composer({ chat }: { chat: Chat }) {
  const { client, say, session, storage } = chat;
  const [text, setField] = useState(() => storage.writing);
  const setText = (now: string) => {
    storage.writing = now;
    setField(now);
  };
  const field = useRef<HTMLTextAreaElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const files = useFileDrafts(chat);
  const [waiting, setWaiting] = useState<Waiting>(null);
  const tellTyping = useTyping(chat);

  const over = [...text].length - client.config.text_max;
  const notice = over > 0 ? say("too_long", { limit: client.config.text_max, over }) : files.notice;
  const isComing = files.drafts.some((one) => one.uploaded || !one.error) || heldUp(files.drafts).length > 0;
  const maySend = over <= 0 && (text.trim() !== "" || isComing);

  useEffect(() => {
    const box = field.current;
    if (!box) return;
    box.style.height = "auto";
    box.style.height = `${Math.min(box.scrollHeight, TALLEST_PX)}px`;
  }, [text]);

  useEffect(() => {
    // Or what was sent in one tab would stand in the other as if it were still to be sent.
    const follow = (event: StorageEvent) => setField((now) => storage.followed(now, event));
    window.addEventListener("storage", follow);
    return () => window.removeEventListener("storage", follow);
  }, []);

  // One press is enough: what is still on its way, or held up by the line, follows by itself.
  const go = (pressed: Waiting) => {
    const due = dueAfter(pressed, files.drafts);
    setWaiting(due.waiting);
    if (!due.sends) return;
    const words = pressed === "all" ? text.trim() : "";
    const taken = files.take();
    if (words || taken.length) client.submit(words, "", taken);
    if (pressed !== "all") return;
    setText("");
    tellTyping(false);
  };
  const send = () => {
    if (!maySend) return;
    go("all");
    field.current?.focus();
  };
  const latest = useRef(go);
  latest.current = go;
  useEffect(() => {
    if (!waiting || over > 0) return undefined;
    // Not within the drawing that made it due: what is sent draws the window anew.
    const timer = window.setTimeout(() => latest.current(waiting));
    return () => window.clearTimeout(timer);
  }, [files.drafts, waiting]);
  const onKeyDown = (event: KeyboardEvent) => {
    // 229: Safari reports the Enter that ends a composition after isComposing is false again.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    send();
  };
  const take = (event: Event, list: FileList | undefined | null) => {
    if (!list?.length) return;
    event.preventDefault();
    setWaiting(null); // whether the new one goes along is theirs to say
    files.add([...list]);
  };
  const isAway = session.link === "offline";
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <div class="notice" role="status">
        {notice || (waiting ? say("photo_follows") : isAway ? say("offline") : "")}
      </div>
      {files.drafts.length > 0 && (
        <ul class="drafts">
          {files.drafts.map((draft) => (
            <DraftLine key={draft.id} chat={chat} draft={draft} remove={files.remove} retry={files.retry} />
          ))}
        </ul>
      )}
      <div class="field">
        <button type="button" class="icon" aria-label={say("attach")} title={say("attach")} onClick={() => picker.current?.click()}>
          <Icon name="clip" size={22} />
        </button>
        <input
          ref={picker}
          type="file"
          hidden
          multiple
          accept={client.config.file_types.join(",")}
          onChange={(event) => {
            take(event, event.currentTarget.files);
            event.currentTarget.value = "";
          }}
        />
        <textarea
          ref={field}
          rows={1}
          value={text}
          placeholder={say("placeholder")}
          aria-label={say("message")}
          aria-invalid={over > 0}
          autocomplete="off"
          enterkeyhint="send"
          onInput={(event) => {
            setText(event.currentTarget.value);
            tellTyping(event.currentTarget.value !== "");
          }}
          onKeyDown={onKeyDown}
          onPaste={(event) => take(event, pastedFiles(event.clipboardData))}
        />
        <button type="submit" class="icon send" aria-label={say("send")} title={say("send")} aria-disabled={!maySend}>
          <Icon name="send" size={22} />
        </button>
      </div>
    </form>
  );
}

function DraftLine({ chat, draft, remove, retry }: {
  chat: Chat;
  draft: FileDraft;
  remove: (draft: FileDraft) => void;
  retry: (draft: FileDraft) => void;
}) {
  const { file, percent, uploaded, error, mayRetry } = draft;
  const { say, session } = chat;
  const isHeldUp = mayRetry && session.link !== "online";
  return (
    <li class={error ? "failed" : ""}>
      <span class="thumb">
        {isPaintable(file.type) ? <Picture source={file} /> : <Icon name="file" size={20} />}
      </span>
      <span class="name">
        <b>{file.name}</b>
        {error && <em role="alert">{isHeldUp ? say("upload_later") : error}</em>}
        {!error && !uploaded && (
          <progress max={100} value={percent} aria-label={say("uploading", { name: file.name, percent })} />
        )}
      </span>
      {mayRetry && !isHeldUp && (
        <span class="again">
          <button type="button" onClick={() => retry(draft)}>
            {say("retry")}
          </button>
        </span>
      )}
      <button type="button" class="icon" aria-label={say("remove_file", { name: file.name })} onClick={() => remove(draft)}>
        <Icon name="close" size={16} />
      </button>
    </li>
  );
}

/** A spreadsheet puts a picture of its cells beside their text: the text is what was meant. */
function pastedFiles(pasted: DataTransfer | null): FileList | undefined {
  const isText = pasted?.types.includes("text/html") && pasted.getData("text/plain").trim();
  return isText ? undefined : pasted?.files;
}

/** Tells the agent at most every few seconds that the visitor types, and when that has ended. */
function useTyping({ client }: Chat): (isTyping: boolean) => void {
  const toldAt = useRef(0);
  const timer = useRef(0);
  const tell = (on: boolean) => {
    window.clearTimeout(timer.current);
    if (on) timer.current = window.setTimeout(() => tell(false), TYPING_ENDS_MS);
    const isDue = on ? Date.now() - toldAt.current > TYPING_EVERY_MS : toldAt.current > 0;
    if (!isDue) return;
    toldAt.current = on ? Date.now() : 0;
    client.typing(on);
  };
  return tell;
}
