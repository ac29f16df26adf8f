// SPDX-License-Identifier: AGPL-3.0-or-later
import { expect, test } from "vitest";

import { asHex, asText, fromBase64, visible } from "./bytes";

const utf8 = (text: string) => new TextEncoder().encode(text);

test("base64 is read back byte by byte", () => {
  expect([...fromBase64("/wB4")]).toEqual([255, 0, 120]);
});

test("text is text, in any script", () => {
  expect(asText(utf8('{"文字": "打印机"}\r\nb'), false)).toBe('{"文字": "打印机"}\nb');
});

test("what is no text is not guessed at", () => {
  expect(asText(new Uint8Array([0x7b, 0xff]), false)).toBeNull();
  expect(asText(utf8("a\0b"), false)).toBeNull();
});

test("a letter that was cut off at the end of the view does not make it binary", () => {
  const cut = utf8("打印").subarray(0, 5);
  expect(asText(cut, true)).toBe("打");
  expect(asText(cut, false)).toBeNull();
});

test("what cannot be seen is shown and not obeyed", () => {
  expect(visible("a\u202Egpj\u0007\u200Bb\tc")).toBe("a⟨202E⟩gpj⟨0007⟩⟨200B⟩b\tc");
});

test("other bytes are shown as a hex editor does", () => {
  expect(asHex(utf8("GET / HTTP/1.1\r\nX"))).toBe(
    "000000  47 45 54 20 2f 20 48 54 54 50 2f 31 2e 31 0d 0a  GET / HTTP/1.1··\n" +
      "000010  58                                               X",
  );
  expect(asHex(new Uint8Array(100), 16).split("\n")).toHaveLength(1);
});
