"""The HTTP door: a FastAPI application around an engine, a store and a job service."""

from depeche.http.app import create_app

__all__ = ["create_app"]
