from channels.email.parsed import Bounce
def read_bounce(headers, found, text, sender): return None
