"""Makes the source files of the lexicons in ``layers/models/lexicons``."""
