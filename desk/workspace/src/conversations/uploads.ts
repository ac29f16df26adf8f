// SPDX-License-Identifier: AGPL-3.0-or-later
// Files on their way with the next message: each uploads at once, can be taken away, and says why
// if it was refused.

import { computed, ref } from "vue";

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

export function useUploads() {
  const api = useApi();
  const uploads = ref<Upload[]>([]);
  const isBusy = computed(() => uploads.value.some((each) => !each.attachment && !each.problem));
  const ready = computed(() => uploads.value.flatMap((each) => each.attachment ?? []));

  function settle(key: number, result: Partial<Upload>): void {
    uploads.value = uploads.value.map((each) =>
      each.key === key ? { ...each, ...result } : each,
    );
  }

  function add(files: Iterable<File>): void {
    for (const file of files) {
      const key = nextKey++;
      uploads.value = [
        ...uploads.value,
        { key, name: file.name, attachment: null, problem: null },
      ];
      api.upload(file).then(
        (attachment) => settle(key, { attachment }),
        (reason: unknown) => {
          const problem = reason instanceof ApiProblem ? reason : new ApiProblem(0, "", "");
          settle(key, { problem });
        },
      );
    }
  }

  function remove(key: number): void {
    uploads.value = uploads.value.filter((each) => each.key !== key);
  }

  function clear(): void {
    uploads.value = [];
  }

  /** Puts back what was already uploaded, such as after a send that was called off. */
  function restore(attachments: Attachment[]): void {
    uploads.value = attachments.map((attachment) => ({
      key: nextKey++,
      name: attachment.name,
      attachment,
      problem: null,
    }));
  }

  return { uploads, isBusy, ready, add, remove, clear, restore };
}
