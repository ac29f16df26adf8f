from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Newest:
    reply: str
    cuts: tuple = ()


def newest(text):
    return Newest(text.replace("\x1f", ""))
