// SPDX-License-Identifier: AGPL-3.0-or-later
// Files in messages. Pictures are painted on a canvas: a strict content policy of the host page
// forbids <img src="blob:…">, and an address cannot carry the visitor's token.

import { useEffect, useRef, useState } from "preact/hooks";
import type { StoredFile } from "../protocol";
import type { Chat } from "./context";
import { Icon } from "./icons";

const LARGEST_PX = 480;
const PAINTABLE = /^image\/(jpeg|png|gif|webp)$/;

export function isPaintable(type: string): boolean {
  return PAINTABLE.test(type);
}

/** A picture, at most 240 px wide; nothing where it cannot be painted. */
export function Picture({ source }: { source: Blob }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [isBroken, setBroken] = useState(false);
  useEffect(() => {
    createImageBitmap(source)
      .then((bitmap) => {
        const scale = Math.min(1, LARGEST_PX / Math.max(bitmap.width, bitmap.height));
        const target = canvas.current;
        if (!target) return;
        target.width = Math.max(1, Math.round(bitmap.width * scale));
        target.height = Math.max(1, Math.round(bitmap.height * scale));
        target.getContext("2d")?.drawImage(bitmap, 0, 0, target.width, target.height);
      })
      .catch(() => setBroken(true));
  }, [source]);
  return isBroken ? <Icon name="file" /> : <canvas ref={canvas} aria-hidden="true" />;
}

export function Attachment({ chat, file }: { chat: Chat; file: StoredFile }) {
  const [picture, setPicture] = useState<Blob | null>(null);
  useEffect(() => {
    if (!isPaintable(file.content_type)) return;
    chat.client.api.file(file.blob).then(setPicture, () => undefined);
  }, [file.blob]);
  const download = async () => save(picture ?? (await chat.client.api.file(file.blob)), file.name);
  const label = chat.say("download", { name: file.name });
  return (
    <button
      type="button"
      class={picture ? "picture" : "file"}
      aria-label={label}
      title={label}
      onClick={() => void download().catch(() => undefined)}
    >
      {picture ? <Picture source={picture} /> : <FileLine file={file} />}
    </button>
  );
}

export function FileLine({ file }: { file: { name: string; size_bytes: number } }) {
  return (
    <>
      <Icon name="file" size={20} />
      <span class="name">{file.name}</span>
      <span class="size">{sizeText(file.size_bytes)}</span>
    </>
  );
}

function sizeText(bytes: number): string {
  return bytes < 1_048_576
    ? `${Math.max(1, Math.round(bytes / 1024))} KB`
    : `${(bytes / 1_048_576).toFixed(1)} MB`;
}

function save(content: Blob, name: string): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
