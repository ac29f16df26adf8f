from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HeaderBlock:
    sender: str = ""


def forwarded_block(subject, text):
    return None


def is_forward_subject(subject):
    return False
