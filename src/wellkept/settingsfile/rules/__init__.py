"""What a settings file may say: text in, rows or faults out."""
