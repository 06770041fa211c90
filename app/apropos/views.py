from flask import Blueprint

bp = Blueprint("apropos", __name__)
