// SPDX-License-Identifier: AGPL-3.0-or-later
// What went wrong with a request, as RFC 9457 problem details. Knows nothing of how it is shown.

export class ApiProblem extends Error {
  override readonly name = "ApiProblem";

  constructor(
    /** The HTTP status; 0 when no answer came at all. */
    readonly status: number,
    readonly type: string,
    readonly title: string,
    readonly detail: string = "",
    readonly fields: Record<string, string> = {},
  ) {
    super(detail || title);
  }

  get isUnreachable(): boolean {
    return this.status === 0;
  }

  /** Whether the problem type ends in `name`; servers may prefix it with an address. */
  is(name: string): boolean {
    return this.type === name || this.type.endsWith(`/${name}`) || this.type.endsWith(`:${name}`);
  }
}

/** The problem an error answer describes, whatever its body turns out to be. */
export async function readProblem(answer: Response): Promise<ApiProblem> {
  let body: Record<string, unknown> = {};
  try {
    const parsed: unknown = await answer.json();
    if (typeof parsed === "object" && parsed !== null) body = parsed as Record<string, unknown>;
  } catch {
    // A proxy's HTML page: the status alone has to do.
  }
  const fields = body["problems"];
  return new ApiProblem(
    answer.status,
    text(body["type"]) || "about:blank",
    text(body["title"]),
    text(body["detail"]),
    typeof fields === "object" && fields !== null ? (fields as Record<string, string>) : {},
  );
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
