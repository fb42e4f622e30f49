"""From a pasted article to what an editor takes away."""

from __future__ import annotations

import json
import re

from playwright.sync_api import expect

from tests.browser.conftest import ARTICLE, backwards, brief, copied, submit

FRAMES = """(count) => new Promise((done) => {
    const next = () => (count-- ? requestAnimationFrame(next) : done());
    next();
})"""
WEAK_SOURCE = "Une avalanche de 31 mètres avait emporté le garde-corps le 2 mars."


def source(page, text):
    return page.locator('.seg[data-side="source"]', has_text=text)


def test_from_paste_to_copied_markdown(visit):
    page = visit()
    expect(page.locator("#kind")).to_have_text("Text or HTML, recognised by itself")
    brief(page, ARTICLE.replace("Sports", "Culture"))
    expect(page).to_have_url(re.compile(r"/briefs/[0-9a-f]{64}$"))
    expect(page).to_have_title(re.compile("Brenaz"))
    expect(page.locator("#headline")).to_be_focused()
    expect(page.locator(".badge")).to_have_text("Computed now")
    expect(page.locator(".facts")).to_contain_text("backwards + writer")
    expect(page.locator(".facts")).to_contain_text("translate 2.3 s")
    title = backwards("Le col de Brenaz rouvre à la circulation", "en")
    markdown = copied(page, "#copy-markdown", f"# {title}\n\n## Summary\n\nUn résumé de la phrase 1. ")
    expect(page.locator("#live")).to_have_text("Copied.")
    assert f"- {backwards(WEAK_SOURCE, 'en')}" in markdown
    assert "Partager sur Facebook" not in markdown
    assert f"\n- {backwards(WEAK_SOURCE, 'en')}" in copied(page, "#copy-text", f"{title}\n\nSUMMARY\n\n")
    assert f"<h1>{title}</h1>" in copied(page, "#copy-html", '<article lang="en" dir="ltr">')


def test_the_same_article_comes_from_the_store(visit, site):
    brief(visit(), ARTICLE)
    before = len(site.engine.requests)
    page = visit()
    brief(page, ARTICLE)
    expect(page.locator(".badge")).to_have_text("From the store")
    assert len(site.engine.requests) == before


def test_the_download_is_the_brief(visit):
    page = visit()
    brief(page)
    with page.expect_download() as download:
        page.locator("#download").click()
    assert download.value.suggested_filename.startswith("depeche-")
    made = json.loads(download.value.path().read_text(encoding="utf-8"))
    assert page.url.endswith(made["id"])


def test_a_removed_line_is_kept_and_dropped_again(visit, site):
    page = visit()
    brief(page)
    first = page.url
    teaser = "Lire aussi : l’hiver en montagne"
    gone = page.locator(".gone", has_text=teaser)
    expect(gone.locator("del")).to_have_text(teaser)
    expect(gone.locator(".reason")).to_have_text("related articles")
    line = gone.get_attribute("data-line")
    page.get_by_role("button", name=f"Keep line {line}", exact=True).click()
    expect(page.get_by_role("button", name=f"Drop line {line}", exact=True)).to_be_focused()
    expect(source(page, teaser)).to_be_visible()
    assert page.url != first
    assert site.engine.requests[-1].keep == (int(line),)
    page.get_by_role("button", name=f"Drop line {line}", exact=True).click()
    expect(page.get_by_role("button", name=f"Keep line {line}", exact=True)).to_be_focused()
    expect(page.locator(".gone", has_text=teaser).locator(".reason")).to_have_text("dropped by you")
    assert site.engine.requests[-1].drop == (int(line),)


def test_a_paragraph_is_dropped(visit):
    page = visit()
    brief(page)
    line = page.locator(".row.body", has_text="avalanche").get_attribute("data-line")
    page.locator(".row.body", has_text="avalanche").hover()
    page.get_by_role("button", name=f"Drop line {line}", exact=True).click()
    expect(page.locator(".gone", has_text="avalanche")).to_be_visible()
    expect(source(page, "avalanche")).to_have_count(0)


def test_many_removed_lines_are_folded_with_their_reasons(visit):
    page = visit()
    brief(page, ARTICLE.replace("Contact", "Contact\nNous rejoindre\nPublicité\nCookies"))
    folded = page.locator("details.run")
    expect(folded.locator("summary")).to_contain_text("lines removed")
    expect(folded.locator(".chip").first).to_be_visible()
    folded.locator("summary").click()
    expect(folded.locator("del").first).to_be_visible()
    page.get_by_label("Show removed lines").uncheck()
    expect(folded).to_be_hidden()


def test_hovering_a_segment_lights_its_partner_and_shows_its_issues(visit):
    page = visit()
    brief(page)
    one = source(page, "avalanche")
    place = one.get_attribute("data-place")
    partner = page.locator(f'[id="t{place}"]')
    expect(partner).to_have_class(re.compile("weak"))
    one.hover()
    expect(partner).to_have_class(re.compile("lit"))
    partner.hover()
    expect(one).to_have_class(re.compile("lit"))
    expect(page.locator("#tip")).to_contain_text("the number 31 is missing")
    page.locator(".mast").hover()
    expect(page.locator("#tip")).to_be_hidden()
    expect(page.locator(".lit")).to_have_count(0)


def test_segments_by_keyboard(visit):
    page = visit()
    brief(page)
    expect(page.locator('.seg[tabindex="0"]')).to_have_count(1)
    page.locator('.seg[tabindex="0"]').focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".seg:focus")).to_have_text(WEAK_SOURCE)
    page.keyboard.press("ArrowRight")
    expect(page.locator(".seg:focus")).to_have_attribute("data-side", "target")
    expect(page.locator(".seg:focus")).to_have_attribute("aria-describedby", "tip")
    expect(page.locator("#tip")).to_contain_text("the number 31 is missing")
    page.keyboard.press("Escape")
    expect(page.locator("#tip")).to_be_hidden()


def test_a_page_that_scrolls_under_a_resting_pointer_leaves_the_keyboard_its_tip(visit):
    page = visit()
    brief(page)
    target, tip = page.locator(".seg.weak").first, page.locator("#tip")
    top = page.locator(".row.title .target .seg").first
    top.hover()
    target.focus()
    expect(tip).to_be_visible()
    resting = top.bounding_box()["y"]
    page.evaluate("document.body.style.paddingBlockEnd = '100vh'")
    page.evaluate("scrollBy({ top: 200, behavior: 'instant' })")
    assert top.bounding_box()["y"] != resting
    # Only after the next layouts the browser says that something else lies beneath the pointer.
    page.evaluate(FRAMES, 20)
    expect(target).to_have_attribute("aria-describedby", "tip")
    expect(tip).to_be_visible()
    page.locator(".row.body .source .seg").first.hover()
    expect(target).not_to_have_attribute("aria-describedby", "tip")


def test_evidence_leads_to_its_sentence(visit):
    page = visit()
    brief(page)
    place = source(page, "Deux engins").get_attribute("data-place")
    link = page.locator(f'a.cite[href="#s{place}"]').first
    expect(link).to_have_accessible_name(re.compile("^Evidence: .*sentence 2$"))
    link.click()
    lit = page.locator('.seg.found[data-side="source"]')
    expect(lit).to_have_text("Deux engins ont déblayé la route en onze jours.")
    expect(lit).to_be_focused()
    expect(lit).to_be_in_viewport()


def test_an_edited_segment_is_followed_by_the_summary(visit):
    page = visit()
    brief(page)
    place = source(page, "avalanche").get_attribute("data-place")
    target = page.locator(f'[id="t{place}"]')
    target.dblclick()
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type("A 31-metre avalanche <b>took</b> the rail.")
    page.keyboard.press("Enter")
    edited = "A 31-metre avalanche <b>took</b> the rail."
    expect(target).to_have_text(edited)
    expect(target).to_have_class(re.compile("edited"))
    expect(page.locator(f'#summaries ol .said[data-evidence="{place}"]')).to_have_text(edited)
    expect(page.locator("#summaries")).to_contain_text("Its evidence was edited.")
    assert copied(page, "#copy-markdown", "#").count(r"avalanche \<b\>took") == 2
    page.reload()
    expect(target).to_have_text(edited)
    page.locator("#reset").click()
    expect(target).to_have_text(backwards(WEAK_SOURCE, "en"))


def test_escape_takes_an_edit_back(visit):
    page = visit()
    brief(page)
    place = source(page, "avalanche").get_attribute("data-place")
    source(page, "avalanche").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Edit the translation")).to_be_focused()
    page.keyboard.type(" nonsense")
    page.keyboard.press("Escape")
    expect(page.locator(f'[id="t{place}"]')).to_have_text(backwards(WEAK_SOURCE, "en"))
    expect(page.locator("#reset")).to_be_hidden()


def test_progress_is_shown_while_it_works(visit, site):
    site.engine.go.clear()
    page = visit()
    submit(page, ARTICLE.replace("trois semaines", "trois semaines de patience"))
    step = page.locator('#steps [data-step="translate"]')
    expect(step).to_have_attribute("data-state", "doing")
    expect(step).to_contain_text(re.compile(r"1/\d+"))
    expect(page.locator('#steps [data-step="clean"]')).to_have_attribute("data-state", "done")
    expect(page.locator("#live")).to_contain_text("Translating, 1 of")
    expect(page.locator("#go")).to_be_disabled()
    site.engine.go.set()
    expect(page.locator("#headline")).to_be_visible()
    expect(page.locator("#work")).to_be_hidden()


def test_a_permanent_link_shows_the_brief_again(visit):
    page = visit()
    brief(page)
    link = page.url
    heading = page.locator("#headline").text_content()
    assert copied(page, "#copy-link", "http") == link
    page.reload()
    expect(page.locator("#headline")).to_have_text(heading)
    expect(page.locator(".badge")).to_have_text("From the store")
    expect(page.get_by_role("button", name=re.compile("Keep line")).first).to_be_visible()
    elsewhere = visit(link)
    expect(elsewhere.locator("#headline")).to_have_text(heading)
    expect(elsewhere.get_by_role("button", name=re.compile("Keep line"))).to_have_count(0)
    expect(elsewhere.locator("#result")).to_contain_text("paste the article again")


def test_this_browsers_briefs(visit):
    page = visit()
    brief(page)
    heading = page.locator("#headline").text_content()
    page.get_by_role("button", name="New article").click()
    expect(page.get_by_label("Article", exact=True)).to_be_focused()
    page.locator("#briefs a").click()
    expect(page.locator("#headline")).to_have_text(heading)
    page.go_back()
    expect(page.locator("#ask")).to_be_visible()
    page.get_by_role("button", name="Forget them").click()
    expect(page.locator("#past")).to_be_hidden()


def test_samples_files_and_html(visit, tmp_path):
    page = visit()
    page.locator("#sample").select_option("tramway.html")
    expect(page.locator("#kind")).to_contain_text("HTML")
    page.locator("#sample").select_option("port-de-kerlaouen.txt")
    expect(page.locator("#kind")).to_contain_text("Text,")
    old = tmp_path / "vieux.txt"
    old.write_bytes("Une page d’hier, écrite en français".encode("windows-1252"))
    page.set_input_files("#file", old)
    expect(page.get_by_label("Article", exact=True)).to_have_value("Une page d’hier, écrite en français")


def test_who_chooses_a_sample_and_goes_on_at_once_gets_its_brief(visit):
    page = visit()

    def late(route):
        page.wait_for_timeout(700)
        route.continue_()

    page.route("**/samples/*", late)
    page.locator("#sample").select_option("port-de-kerlaouen.txt")
    page.locator("#go").click()
    expect(page.locator("#headline")).to_be_visible()
    expect(page.locator("#error")).to_be_hidden()


def test_a_dropped_file_is_read(visit):
    page = visit()
    page.evaluate(
        """() => {
            const data = new DataTransfer();
            const ask = document.querySelector("#ask");
            data.items.add(new File(["<p>Un</p><p>Deux</p><p>Trois</p>"], "page.html", { type: "text/html" }));
            for (const kind of ["dragover", "drop"])
                ask.dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true }));
        }"""
    )
    expect(page.locator("#kind")).to_contain_text("HTML, 32 characters")


def test_html_is_sent_as_html(visit, site):
    page = visit()
    paragraphs = "".join(f"<p>{line}</p>" for line in ARTICLE.split("\n") if len(line) > 60)
    brief(page, f"<html><body><nav>Menu</nav><h1>Le col de Brenaz rouvre</h1>{paragraphs}</body></html>")
    assert site.engine.requests[-1].html is not None
    expect(source(page, "avalanche")).to_be_visible()


def test_without_a_translation(visit):
    page = visit()
    brief(page, target="")
    expect(page.locator(".grid")).to_have_class(re.compile("alone"))
    expect(page.locator(".langs")).to_have_text("French, no translation")
    expect(page.locator('.seg[data-side="target"]')).to_have_count(0)
    place = source(page, "avalanche").get_attribute("data-place")
    page.locator(f'a.cite[href="#s{place}"]').first.click()
    expect(page.locator(".found")).to_have_text(WEAK_SOURCE)


def test_bullets_and_length(visit, site):
    page = visit()
    page.locator("#style").select_option("bullets")
    page.locator("#sentences").fill("2")
    brief(page)
    expect(page.locator("#summaries ul li")).to_have_count(2)
    assert site.engine.requests[-1].summary.sentences == 2


def test_a_target_written_from_right_to_left(visit):
    page = visit()
    brief(page, target="ar")
    expect(page.locator("#headline")).to_have_attribute("dir", "rtl")
    cell = page.locator(".row.body .target").first
    expect(cell).to_have_attribute("lang", "ar")
    assert cell.evaluate("cell => getComputedStyle(cell).direction") == "rtl"
    assert page.locator(".row.body .source").first.evaluate("cell => getComputedStyle(cell).direction") == "ltr"


def test_the_page_speaks_french(visit):
    page = visit(locale="fr-FR")
    brief(page)
    expect(page.locator(".facts")).to_contain_text("traduction 2,3 s")
    page.locator(".seg.weak").focus()
    expect(page.locator("#tip")).to_contain_text("le nombre 31 manque")
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("#headline")).to_be_visible()
