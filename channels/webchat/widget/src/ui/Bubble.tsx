// SPDX-License-Identifier: AGPL-3.0-or-later
// One message: who, what, when. All text is text; nothing from the server becomes markup.

import { localeOf } from "../language";
import { linkify } from "../linkify";
import type { Language, Message, Option } from "../protocol";
import type { Pending } from "../session";
import { Attachment, FileLine } from "./Attachment";
import type { Chat } from "./context";
import { Icon } from "./icons";

export function Bubble({ chat, message, isAsking, isGrouped }: {
  chat: Chat;
  message: Message;
  isAsking: boolean;
  /** By the same author as the one above: no name and picture again. */
  isGrouped: boolean;
}) {
  const { author, text, at, attachments, options } = message;
  if (author === "system") return <p class="system">{text}</p>;
  const isOwn = author === "customer";
  const name = isOwn ? chat.say("you") : nameOf(chat, message);
  return (
    <div class={`row ${author}${isGrouped ? " grouped" : ""}`}>
      {!isOwn && <Avatar message={message} name={name} />}
      <div class="said">
        <span class={isGrouped || isOwn ? "unseen" : "author"}>{name}</span>
        {text && <Text text={text} />}
        {attachments.map((file) => (
          <Attachment key={file.blob} chat={chat} file={file} />
        ))}
        {options.length > 0 && <Options chat={chat} options={options} isAsking={isAsking} />}
        <Time at={at} language={chat.language} />
      </div>
    </div>
  );
}

export function PendingBubble({ chat, pending }: { chat: Chat; pending: Pending }) {
  const { cid, state, error, text, files } = pending;
  const isFailed = state === "failed";
  return (
    <div class={`row customer ${state}`}>
      <div class="said">
        <span class="unseen">{chat.say("you")}</span>
        {text && <Text text={text} />}
        {files.map((file) => (
          <div key={file.ref} class="file">
            <FileLine file={file} />
          </div>
        ))}
        <span class="state">
          {isFailed ? `${chat.say("failed")} · ` : ""}
          {error || (isFailed ? "" : chat.say(state === "sent" ? "sent" : "sending"))}
        </span>
        {isFailed && (
          <span class="again">
            <button type="button" onClick={() => chat.client.dispatch({ type: "retried", cid })}>
              {chat.say("retry")}
            </button>
            <button type="button" onClick={() => chat.client.dispatch({ type: "discarded", cid })}>
              {chat.say("discard")}
            </button>
          </span>
        )}
      </div>
    </div>
  );
}

export function Text({ text }: { text: string }) {
  return (
    <p class="text" dir="auto">
      {linkify(text).map((piece) =>
        piece.href ? (
          <a href={piece.href} target="_blank" rel="noopener noreferrer nofollow">
            {piece.text}
          </a>
        ) : piece.isWhole ? (
          <span class="whole">{piece.text}</span>
        ) : (
          piece.text
        ),
      )}
    </p>
  );
}

function nameOf(chat: Chat, message: { author: string; author_name: string }): string {
  return message.author_name || chat.say(message.author === "agent" ? "agent" : "bot");
}

function Options({ chat, options, isAsking }: { chat: Chat; options: Option[]; isAsking: boolean }) {
  return (
    <div class="options">
      {options.map((option) => (
        // aria-disabled, not disabled: focus stays where it is when a question is answered.
        <button
          type="button"
          key={option.id}
          aria-disabled={!isAsking}
          onClick={() => isAsking && chat.client.submit(option.label, option.id)}
        >
          {option.label}
        </button>
      ))}
    </div>
  );
}

function Avatar({ message, name }: { message: Message; name: string }) {
  return (
    <span class="avatar" aria-hidden="true">
      {message.author === "bot" ? <Icon name="spark" size={18} /> : initials(name)}
    </span>
  );
}

function Time({ at, language }: { at: string; language: Language }) {
  const moment = new Date(at);
  if (Number.isNaN(moment.getTime())) return null;
  const isToday = moment.toDateString() === new Date().toDateString();
  const style = { hour: "numeric", minute: "2-digit" } as const;
  const day = { month: "short", day: "numeric" } as const;
  const shown = moment.toLocaleString(localeOf(language), isToday ? style : { ...day, ...style });
  return <time dateTime={at}>{shown}</time>;
}

/** Li Na → LN, 李娜 → 李. */
function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  if (/\p{Script=Han}/u.test(name)) return [...name.trim()][0] ?? "";
  return words.slice(0, 2).map((word) => [...word][0]?.toUpperCase() ?? "").join("");
}
