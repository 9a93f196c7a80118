"""The logged-in user as Flask-Login and the layout know it: a frozen copy that holds no database session."""

from dataclasses import dataclass

from spendapp.web.viewer import Viewer


@dataclass(frozen=True)
class LoginUser(Viewer):
    """A user who is logged in; Flask-Login asks for its properties."""

    must_change_password: bool = False

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """The id that the session keeps."""
        return str(self.id)
