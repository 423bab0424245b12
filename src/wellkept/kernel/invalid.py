"""Bad input, told to whoever typed it."""


class Invalid(ValueError):
    """A value that cannot be taken. ``field`` names it, ``code`` says what is wrong; the sentence is made elsewhere.

    Nothing was changed when this is raised.
    """

    def __init__(self, field: str, code: str, **params: str | int) -> None:
        super().__init__(f"{field}: {code}")
        self.field, self.code, self.params = field, code, params
