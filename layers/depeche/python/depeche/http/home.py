"""The first page: what this is, and where to go. In French or English, as the browser asks."""

from __future__ import annotations

from html import escape
from string import Template

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from depeche import __version__
from depeche.http.headers import best_language
from depeche.http.jobs import root_of
from depeche.http.pages import page

router = APIRouter(tags=["service"])

_CALL = """curl -s $base/v1/briefs \\
  -H 'Content-Type: application/json' \\
  -d '{"text": "…", "target_language": "en"}'"""

_ENGLISH = """
<h1>Dépêche</h1>
<p class="lead">Raw article in; clean text, translation and summaries out, each traceable to its source.</p>
<p>Paste a news page as it stands, with its menus, captions and newsletter boxes. Dépêche keeps the article, says what
it removed and why, translates it sentence by sentence with a mark of quality, and sums it up twice: in the article's
own sentences, and in a short text whose every sentence names its evidence.</p>
<h2>Ask for a brief</h2>
<pre tabindex="0" aria-label="Example command"><code>$call</code></pre>
<h2>Where to go</h2>
<ul>
<li><a href="$root/docs">Reference of the API</a></li>
<li><a href="$root/openapi.json">OpenAPI document</a>, for client generators</li>
<li><a href="$root/languages">Languages</a> that can be translated</li>
<li><a href="$root/healthz">State of the service</a></li>
</ul>
<p>LibreTranslate's clients work here unchanged: give them this address.</p>
<footer>Dépêche $version, Apache-2.0</footer>
"""

_FRENCH = """
<h1>Dépêche</h1>
<p class="lead">Un article brut entre ; un texte propre, sa traduction et ses résumés sortent, chacun rattaché à sa
source.</p>
<p>Collez une page d’actualité telle quelle, avec ses menus, ses légendes et ses encarts. Dépêche garde l’article, dit
ce qu’elle a retiré et pourquoi, le traduit phrase par phrase avec une note de qualité, et le résume deux fois : par
les phrases mêmes de l’article, et par un court texte dont chaque phrase indique ses preuves.</p>
<h2>Demander une dépêche</h2>
<pre tabindex="0" aria-label="Exemple de commande"><code>$call</code></pre>
<h2>Où aller</h2>
<ul>
<li><a href="$root/docs" hreflang="en">Référence de l’API</a> (en anglais)</li>
<li><a href="$root/openapi.json">Document OpenAPI</a>, pour les générateurs de clients</li>
<li><a href="$root/languages">Langues</a> traduites</li>
<li><a href="$root/healthz">État du service</a></li>
</ul>
<p>Les clients de LibreTranslate fonctionnent ici sans changement : donnez-leur cette adresse.</p>
<footer>Dépêche $version, Apache-2.0</footer>
"""

_TEXTS = {"en": ("Dépêche, the serverless news desk", _ENGLISH), "fr": ("Dépêche, le desk sans serveur", _FRENCH)}


@router.get("/", include_in_schema=False)
async def home(request: Request) -> HTMLResponse:
    """What this is."""
    language = best_language(request.headers.getlist("accept-language"), list(_TEXTS))
    title, body = _TEXTS[language]
    root = escape(root_of(request))
    call = escape(Template(_CALL).substitute(base=str(request.base_url).rstrip("/")), quote=False)
    response = page(
        title,
        Template(body).substitute(root=root, call=call, version=__version__),
        language=language,
    )
    response.headers["Vary"] = "Accept-Language"
    return response
