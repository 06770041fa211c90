from flask import Blueprint

bp = Blueprint("referentiel", __name__)
