// SPDX-License-Identifier: AGPL-3.0-or-later
// Files on their way with the next message: each uploads at once, can be taken away, and says why
// if it was refused.

import { computed, onScopeDispose, shallowReactive } from "vue";

import { useApi } from "@/api/client";
import { ApiProblem } from "@/api/problem";
import type { Attachment } from "@/api/types";

export interface Upload {
  key: number;
  name: string;
  attachment: Attachment | null;
  problem: ApiProblem | null;
}

let nextKey = 1;

/** By place, what waits there. Lasts as long as the page: a reload takes the files themselves. */
const waiting = shallowReactive(new Map<string, Upload[]>());

/** What a spreadsheet's cells are pasted as is their text, not the picture beside it. */
export function pastedFiles(pasted: DataTransfer | null): FileList | null {
  const isText = pasted?.types.includes("text/html") && pasted.getData("text/plain").trim();
  return !isText && pasted?.files.length ? pasted.files : null;
}

/** `place` is where they are written for; what waits at another is still there on the way back. */
export function useUploads(place: () => string = alone()) {
  const api = useApi();
  const uploads = computed(() => waiting.get(place()) ?? []);
  const isBusy = computed(() => uploads.value.some((each) => !each.attachment && !each.problem));
  const ready = computed(() => uploads.value.flatMap((each) => each.attachment ?? []));

  function keep(at: string, now: Upload[]): void {
    if (now.length) waiting.set(at, now);
    else waiting.delete(at);
  }

  function settle(at: string, key: number, result: Partial<Upload>): void {
    const now = waiting.get(at) ?? [];
    keep(at, now.map((each) => (each.key === key ? { ...each, ...result } : each)));
  }

  function add(files: Iterable<File>): void {
    const at = place(); // somebody may have gone on to another before it is there
    for (const file of files) {
      const key = nextKey++;
      keep(at, [...uploads.value, { key, name: file.name, attachment: null, problem: null }]);
      api.upload(file).then(
        (attachment) => settle(at, key, { attachment }),
        (reason: unknown) => {
          const problem = reason instanceof ApiProblem ? reason : new ApiProblem(0, "", "");
          settle(at, key, { problem });
        },
      );
    }
  }

  function remove(key: number): void {
    keep(place(), uploads.value.filter((each) => each.key !== key));
  }

  function clear(): void {
    keep(place(), []);
  }

  /** Puts back what was already uploaded, such as after a send that was called off. */
  function restore(attachments: Attachment[]): void {
    const back = attachments.map((attachment) => ({
      key: nextKey++,
      name: attachment.name,
      attachment,
      problem: null,
    }));
    keep(place(), [...back, ...uploads.value]);
  }

  return { uploads, isBusy, ready, add, remove, clear, restore };
}

/** A place of its own, forgotten with whoever asked for it. */
function alone(): () => string {
  const place = `alone:${nextKey++}`;
  onScopeDispose(() => waiting.delete(place));
  return () => place;
}
