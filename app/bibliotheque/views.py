from flask import Blueprint

bp = Blueprint("bibliotheque", __name__)
