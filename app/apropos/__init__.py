from app.apropos.views import bp

__all__ = ["bp"]
