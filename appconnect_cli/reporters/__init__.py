"""From what was observed or judged to text; nothing here knows a console."""
