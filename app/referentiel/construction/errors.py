"""The one refusal of the construction: a French sentence, shown as it is by the command line."""


class ConstructionError(Exception):
    """The referential cannot be built from what was given or fetched.

    Attributes
    ----------
    message : str
        A French sentence that says what is wrong and, where possible, what to do about it.
    """

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
