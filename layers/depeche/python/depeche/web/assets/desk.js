// The desk: one page, no library. Article text reaches the page as text nodes only, never as markup.
"use strict";
(() => {
	const words = JSON.parse(document.body.dataset.words);
	const { root } = document.body.dataset;
	const ui = document.documentElement.lang;
	const RTL = new Set(["ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"]);
	const STEPS = ["clean", "translate", "extract", "abstract"];
	const KEPT = 30; // briefs in the history
	const TITLE = -2, LEAD = -1;

	let shown = null; // { brief, request, edits }: what is on the page
	let address = location.pathname; // a jump within the page changes only its fragment
	let turn = 0; // the latest piece of work; older ones give up

	// --- small tools

	const $ = (id) => document.getElementById(id);
	const say = (text, ...values) => String(text ?? "").replace(/#/g, () => values.shift() ?? "");
	const number = (value) => new Intl.NumberFormat(ui).format(value);
	const direction = (language) => (RTL.has(language) ? "rtl" : "ltr");
	const placeOf = (paragraph, sentence) => `${paragraph}.${sentence}`;

	/** An element. Children are nodes or text; a value of `null` or `false` is left out. */
	function h(tag, attributes, ...children) {
		const node = document.createElement(tag);
		for (const [name, value] of Object.entries(attributes ?? {})) {
			if (value === null || value === undefined || value === false) continue;
			if (typeof value === "function") node.addEventListener(name.slice(2), value);
			else node.setAttribute(name, value === true ? "" : value);
		}
		node.append(...children.flat(9).filter((child) => child !== null && child !== undefined && child !== false));
		return node;
	}

	const languageName = (code) => {
		try {
			return new Intl.DisplayNames([ui], { type: "language" }).of(code);
		} catch {
			return code;
		}
	};

	function tell(message) {
		$("live").textContent = "";
		requestAnimationFrame(() => ($("live").textContent = message));
	}

	// --- what this browser remembers

	const memory = {
		read() {
			try {
				return JSON.parse(localStorage.getItem("depeche.briefs")) ?? [];
			} catch {
				return [];
			}
		},
		write(entries) {
			const kept = entries.slice(0, KEPT);
			for (let full = kept.length; full >= 0; full -= 1) {
				try {
					// The articles of the oldest entries go first when there is no room for all.
					const slim = kept.map((entry, at) => (at < full ? entry : { ...entry, request: undefined }));
					return localStorage.setItem("depeche.briefs", JSON.stringify(slim));
				} catch {}
			}
		},
		of: (id) => memory.read().find((entry) => entry.id === id),
		put(entry) {
			memory.write([entry, ...memory.read().filter((other) => other.id !== entry.id)]);
			past();
		},
	};

	function past() {
		const entries = memory.read();
		$("past").hidden = !entries.length;
		$("briefs").replaceChildren(
			...entries.map((entry) =>
				h("li", {},
					h("a", { href: `${root}/briefs/${entry.id}`, dir: "auto", onclick: (event) => visit(event, entry.id) }, entry.title || words.untitled),
					" ",
					h("span", { class: "when" }, `${new Date(entry.at).toLocaleString(ui, { dateStyle: "medium", timeStyle: "short" })} · ${entry.to ? `${entry.from} → ${entry.to}` : entry.from}`)),
			),
		);
	}

	/** Change the address without loading anything. */
	function go(path) {
		history.pushState(null, "", root + path + location.search);
		address = location.pathname;
	}

	function visit(event, id) {
		if (event.ctrlKey || event.metaKey || event.shiftKey) return;
		event.preventDefault();
		go(`/briefs/${id}`);
		open(id);
	}

	// --- talking to the API ------------------------------------------------------------------------------------------

	class Refusal extends Error {
		constructor(problem) {
			super(problem.detail);
			this.problem = problem;
		}
		get kind() {
			return String(this.problem.type ?? "").split(":").pop();
		}
		get text() {
			const { problem, kind } = this;
			const known = words.problems[kind];
			if (kind === "too-long" && problem.limit) return say(known, number(problem.limit));
			if (kind === "unsupported-pair" && problem.routes) return say(known, problem.routes.map((one) => one.replace(">", " → ")).join(", "));
			return known && kind !== "invalid-input" ? say(known) : problem.detail || problem.title || words.problems.internal;
		}
	}

	async function call(path, options = {}) {
		const headers = { Accept: "application/json", ...options.headers };
		const key = sessionStorage.getItem("depeche.key");
		if (key) headers["X-Api-Key"] = encodeURIComponent(key) === key ? key : unescape(encodeURIComponent(key));
		let answer, body;
		try {
			answer = await fetch(root + path, { ...options, headers, credentials: "same-origin" });
			body = await answer.json();
		} catch {
			throw new Refusal({ detail: answer ? words.problems.internal : words.offline });
		}
		if (!answer.ok) throw new Refusal(body);
		return { status: answer.status, body };
	}

	const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

	/** Ask for a brief and follow its job. */
	async function ask(request, mine) {
		const { status, body } = await call("/v1/briefs", {
			method: "POST",
			headers: { "Content-Type": "application/json", Prefer: "respond-async" },
			body: JSON.stringify(request),
		});
		if (status === 200) return body;
		let job = body;
		for (let pause = 150; job.state === "queued" || job.state === "running"; pause = Math.min(pause * 1.2, 1000)) {
			step(job);
			await sleep(pause);
			if (mine !== turn) return null;
			job = (await call(`/v1/jobs/${job.id}`)).body;
		}
		if (job.state === "failed") throw new Refusal(job.error ?? {});
		const brief = (await call(`/v1/briefs/${job.brief_id}`)).body;
		return { ...brief, cached: brief.created < job.created };
	}

	function step(job) {
		const at = job.progress ? STEPS.indexOf(job.progress.step) : -1;
		for (const item of $("steps").children) {
			const place = STEPS.indexOf(item.dataset.step);
			const state = place < at ? "done" : place === at ? "doing" : "todo";
			if (state === "doing" && item.dataset.state !== "doing") tell(say(words[`step_${item.dataset.step}`], job.progress.done, job.progress.total));
			item.dataset.state = state;
			item.toggleAttribute("aria-current", state === "doing");
			item.lastChild.textContent = state === "doing" && job.progress.total > 1 ? `${job.progress.done}/${job.progress.total}` : "";
		}
		if (at < 0) $("steps").dataset.waiting = words.waiting;
		else delete $("steps").dataset.waiting;
	}

	/** Make a brief and show it. */
	async function make(request, line) {
		const mine = (turn += 1);
		fail(null);
		busy(true);
		step({});
		tell(words.working);
		try {
			const brief = await ask(request, mine);
			if (!brief || mine !== turn) return;
			go(`/briefs/${brief.id}`);
			show(brief, request, line);
			tell(words.ready);
		} catch (error) {
			if (mine === turn) fail(error);
		} finally {
			if (mine === turn) busy(false);
		}
	}

	/** Show a brief that was made before. */
	async function open(id) {
		const mine = (turn += 1);
		fail(null);
		try {
			const brief = (await call(`/v1/briefs/${id}`)).body;
			if (mine === turn) show(brief, memory.of(id)?.request);
		} catch (error) {
			if (mine === turn) {
				form();
				fail(error);
			}
		}
	}

	function busy(on) {
		$("work").hidden = !on;
		$("go").disabled = on;
		$("result").setAttribute("aria-busy", on);
		for (const button of $("result").querySelectorAll(".act")) button.disabled = on;
	}

	function fail(error) {
		const box = $("error");
		box.hidden = !error;
		box.textContent = "";
		if (!error) return;
		tell("");
		if (!(error instanceof Refusal)) throw error;
		if (error.kind === "key-missing" || error.kind === "key-refused") {
			$("locked").hidden = false;
			form();
		}
		box.append(error.text);
		box.scrollIntoView({ block: "nearest" });
	}

	// --- the form

	const isHtml = (text) =>
		/^\s*<(?:!doctype|html|head|body|article|main|section|header|nav|div|p|h[1-6]|table|ul|ol)\b[^<>]*>/i.test(text.slice(0, 5000)) ||
		(text.slice(0, 200000).match(/<\/(?:p|div|h[1-6]|li|article|section)>/gi) ?? []).length > 2;

	function recognise() {
		const text = $("article").value;
		$("kind").textContent = text.trim() ? say(isHtml(text) ? words.html : words.text, number(text.length)) : words.kind_empty;
	}

	function fill(text) {
		$("article").value = text;
		recognise();
		$("article").focus();
		$("article").setSelectionRange(0, 0);
		$("article").scrollTop = 0;
	}

	async function read(file) {
		if (file.size > 4 * words.limits.html) return fail(new Refusal({ type: "too-long", limit: words.limits.html }));
		const bytes = await file.arrayBuffer();
		let text;
		try {
			text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
		} catch {
			text = new TextDecoder("windows-1252").decode(bytes);
		}
		fail(null);
		fill(text);
	}

	function submit(event) {
		event.preventDefault();
		const text = $("article").value;
		const kind = isHtml(text) ? "html" : "text";
		if ($("key").value) sessionStorage.setItem("depeche.key", $("key").value);
		if (!text.trim()) {
			fail(new Refusal({ detail: words.empty }));
			return $("article").focus();
		}
		if ([...text].length > words.limits[kind]) return fail(new Refusal({ type: "too-long", limit: words.limits[kind] }));
		make({
			[kind]: text,
			target_language: $("target").value || null,
			summary: { sentences: Math.trunc(Number($("sentences").value)) || 0, style: $("style").value },
		});
	}

	async function targets() {
		try {
			const codes = new Set((await call("/v1/languages")).body.flatMap((one) => one.targets));
			const known = [...codes].sort((a, b) => languageName(a).localeCompare(languageName(b), ui));
			const chosen = $("target").value;
			$("target").replaceChildren(...known.map((code) => h("option", { value: code }, languageName(code))), h("option", { value: "" }, words.no_translation));
			$("target").value = codes.has(chosen) ? chosen : known[0] ?? "";
		} catch (error) {
			if (error.kind?.startsWith("key-")) $("locked").hidden = false;
		}
	}

	function form() {
		document.body.dataset.state = "ask";
		$("result").hidden = true;
		document.title = words.title;
	}

	// --- the text as it is now: the brief with this browser's edits

	const sourceOf = (brief, at) => (at === TITLE ? brief.article.title : at === LEAD ? brief.article.standfirst : brief.article.paragraphs[at]);
	const targetOf = (brief, at) => (at === TITLE ? brief.translation.title : at === LEAD ? brief.translation.standfirst : brief.translation.paragraphs[at]);
	const segmentsOf = (brief, at) => (brief.translation?.segments ?? []).filter((one) => one.paragraph === at);

	/** A paragraph as [text between, segment, text between, …]. */
	function pieces(text, segments, side) {
		const out = [];
		let at = 0;
		for (const segment of segments) {
			const start = text.indexOf(segment[side], at);
			if (start < 0) return segments.flatMap((one, index) => (index ? [" ", one] : [one]));
			out.push(text.slice(at, start), segment);
			at = start + segment[side].length;
		}
		return [...out, text.slice(at)];
	}

	function edited() {
		const { brief, edits } = shown;
		if (!brief.translation || !Object.keys(edits).length) return brief;
		const at = (one) => edits[placeOf(one.paragraph, one.sentence)];
		const rebuilt = (place) => pieces(targetOf(brief, place), segmentsOf(brief, place), "target").map((one) => (typeof one === "string" ? one : at(one) ?? one.target)).join("");
		const { translation, extractive, abstractive } = brief;
		const follow = (language, text, places) => {
			if (language !== translation.target) return text;
			const found = places.find(([p, s]) => edits[placeOf(p, s)] && segmentsOf(brief, p).some((one) => one.sentence === s && one.target === text));
			return found ? edits[placeOf(...found)] : text;
		};
		const written = abstractive?.sentences.map((one) => ({ ...one, text: follow(abstractive.language, one.text, one.evidence) }));
		return {
			...brief,
			translation: {
				...translation,
				title: rebuilt(TITLE),
				standfirst: rebuilt(LEAD),
				paragraphs: translation.paragraphs.map((_, place) => rebuilt(place)),
				segments: translation.segments.map((one) => ({ ...one, target: at(one) ?? one.target })),
			},
			extractive: extractive && { ...extractive, sentences: extractive.sentences.map((one) => ({ ...one, text: follow(extractive.language, one.text, [[one.paragraph, one.sentence]]) })) },
			abstractive: abstractive && {
				...abstractive,
				sentences: written,
				text: abstractive.sentences.reduce((text, one, index) => text.replace(one.text, () => written[index].text), abstractive.text),
			},
		};
	}

	// --- the result

	function show(brief, request, line) {
		hush();
		shown = { brief, request, edits: memory.of(brief.id)?.edits ?? {} };
		remember();
		document.body.dataset.state = "done";
		const heading = brief.translation?.title || brief.article.title || words.untitled;
		document.title = `${heading} · Dépêche`;
		$("result").replaceChildren(head(brief), facts(brief), h("div", { id: "summaries" }), article(brief, request));
		$("result").hidden = false;
		summaries();
		const row = line && $("result").querySelector(`[data-line="${line}"]`);
		if (row) {
			if (row.closest("details")) row.closest("details").open = true;
			row.querySelector("button")?.focus({ preventScroll: true });
			row.scrollIntoView({ block: "center" });
		} else {
			$("headline").focus({ preventScroll: true });
			window.scrollTo(0, 0);
		}
	}

	function remember() {
		const { brief, request, edits } = shown;
		const before = memory.of(brief.id);
		memory.put({
			id: brief.id,
			title: (brief.translation?.title || brief.article.title || brief.article.body || brief.article.paragraphs[0] || "").slice(0, 140),
			at: before?.at ?? new Date().toISOString(),
			from: brief.source.language,
			to: brief.translation?.target,
			request: request ?? before?.request,
			edits,
		});
	}

	function head(brief) {
		const language = brief.translation?.target ?? brief.source.language;
		return h("header", { class: "head" },
			h("p", { class: "kicker" },
				h("button", { type: "button", class: "quiet", id: "back", onclick: () => { go("/"); form(); $("article").focus(); } }, `← ${words.back}`),
				h("span", { class: "langs" }, brief.translation ? `${languageName(brief.source.language)} → ${languageName(brief.translation.target)}` : `${languageName(brief.source.language)}, ${shown.request?.target_language ? words.same_language : words.no_target}`),
				h("span", { class: "badge", "data-cached": String(brief.cached) }, brief.cached ? words.cached : words.fresh)),
			h("h1", { id: "headline", tabindex: -1, lang: language, dir: direction(language) }, brief.translation?.title || brief.article.title || words.untitled),
			brief.translation && brief.article.title && h("p", { class: "original", lang: brief.source.language, dir: direction(brief.source.language) }, brief.article.title),
			h("div", { class: "bar" },
				[["text", asText], ["markdown", asMarkdown], ["html", asHtml]].map(([name, format]) =>
					h("button", { type: "button", id: `copy-${name}`, onclick: () => copy(format(), name === "html") }, words[`copy_${name}`])),
				h("button", { type: "button", id: "download", onclick: download }, words.download),
				h("button", { type: "button", id: "copy-link", onclick: () => copy(`${location.origin}${root}/briefs/${brief.id}`) }, words.copy_link),
				h("button", { type: "button", id: "reset", class: "quiet", hidden: !Object.keys(shown.edits).length, onclick: reset }, words.reset)));
	}

	function facts(brief) {
		const seconds = (ms) => ms < 100 ? `${ms} ms` : say(words.seconds, new Intl.NumberFormat(ui, { maximumFractionDigits: 1, minimumFractionDigits: 1 }).format(ms / 1000));
		const models = [...new Set([brief.translation?.model, brief.abstractive?.model].filter((name) => name && name !== "none"))];
		const time = brief.timings_ms;
		const recalled = brief.translation?.segments.filter((one) => one.from_memory).length;
		const steps = STEPS.filter((name) => name !== "translate" || brief.translation).map((name) => `${words[`time_${name}`]} ${seconds(time[name])}`);
		return h("p", { class: "facts" },
			models.length > 0 && [h("span", {}, `${words.made_by} `, h("code", {}, models.join(" + "))), " "],
			h("span", {}, `${steps.join(" · ")} · ${words.total} ${seconds(time.total)}`), " ",
			recalled > 0 && [h("span", {}, say(words.memory, recalled, brief.translation.segments.length)), " "],
			h("span", {}, `${words.pipeline} `, h("code", {}, brief.pipeline)));
	}

	function summaries() {
		const brief = edited();
		const { abstractive, extractive } = brief;
		const places = (evidence) => evidence.map(([p, s]) => cite(p, s));
		const sentence = (text, evidence, issues) => {
			const stale = evidence.some(([p, s]) => shown.edits[placeOf(p, s)] && !Object.values(shown.edits).includes(text));
			return [
				h("span", { class: "said", "data-evidence": evidence.map(([p, s]) => placeOf(p, s)).join(" "), onclick: () => evidence.length && find(...evidence[0]) }, text),
				" ", places(evidence),
				issues?.length > 0 && h("span", { class: "issue" }, issues.map(issue).join("; ")),
				stale && h("span", { class: "issue" }, words.evidence_edited)];
		};
		const written = () => {
			const state = !abstractive.supported ? "unsupported" : abstractive.fallback ? "fallback" : "supported";
			const said = abstractive.sentences.map((one) => sentence(one.text, one.evidence, one.issues));
			return [
				h("div", { class: "prose", lang: abstractive.language, dir: direction(abstractive.language) },
					/\n/.test(abstractive.text) ? h("ul", {}, said.map((one) => h("li", {}, one))) : h("p", {}, said.map((one) => [one, " "]))),
				h("p", { class: "verdict", "data-state": state }, words[state])];
		};
		const chosen = () =>
			h("ol", { class: "prose", lang: extractive.language, dir: direction(extractive.language) },
				extractive.sentences.map((one) => h("li", {}, sentence(one.text, [[one.paragraph, one.sentence]]))));
		const missing = brief.problems.length > 0 ? [h("div", { id: "missing" }, brief.problems.map((one) => h("p", { class: "verdict", "data-state": "unsupported", "data-step": one.step }, words[`missing_${one.step}`])))] : [];
		$("summaries").replaceChildren(
			...missing,
			h("section", { "aria-labelledby": "sum" }, h("h2", { id: "sum" }, words.summary), abstractive && written()),
			h("section", { "aria-labelledby": "keys" }, h("h2", { id: "keys" }, words.key_sentences), extractive && chosen()));
	}

	function cite(p, s) {
		const label = p === TITLE ? words.evidence_title : p === LEAD ? say(words.evidence_lead, s + 1) : say(words.evidence, p + 1, s + 1);
		const mark = p === TITLE ? "T" : p === LEAD ? `¶0.${s + 1}` : `¶${p + 1}.${s + 1}`;
		return h("a", { class: "cite", href: `#s${placeOf(p, s)}`, "aria-label": label, title: label, dir: "ltr", onclick: (event) => { event.preventDefault(); find(p, s); } }, mark);
	}

	/** Scroll to a place of the article and light it. */
	function find(p, s) {
		const target = $(`s${placeOf(p, s)}`) ?? $(`p${p}`);
		if (!target) return;
		const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
		for (const one of document.querySelectorAll(".found")) one.classList.remove("found");
		target.classList.add("found");
		$(`t${placeOf(p, s)}`)?.classList.add("found");
		target.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
		if (target.classList.contains("seg")) rove(target);
		else target.tabIndex = -1;
		target.focus({ preventScroll: true });
	}

	// The page line by line: what was kept beside its translation, what was removed struck through with its reason.
	function article(brief, request) {
		const { article } = brief;
		const lines = [];
		let last = 0;
		const kept = (at, line) => {
			last = line || last;
			lines.push({ at, line: last, own: line });
		};
		if (article.title) lines.push({ at: TITLE, line: 0, own: 0 });
		if (article.standfirst) kept(LEAD, article.standfirst_line);
		article.paragraphs.forEach((_, at) => kept(at, article.lines[at] ?? 0));
		for (const one of article.removed) lines.push({ gone: one, line: one.line });
		lines.sort((a, b) => a.line - b.line || !!a.gone - !!b.gone);
		const rows = [];
		for (let at = 0; at < lines.length; at += 1) {
			if (!lines[at].gone) {
				rows.push(row(brief, lines[at], request));
				continue;
			}
			let end = at;
			while (lines[end + 1]?.gone) end += 1;
			rows.push(run(lines.slice(at, end + 1).map((one) => one.gone), request));
			at = end;
		}
		const grid = h("div", {
			class: brief.translation ? "grid" : "grid alone", id: "grid", role: "group", "aria-labelledby": "text", "aria-describedby": "how",
			onkeydown: keys, onpointerover: (event) => points(event) && hover(event.target.closest(".seg")), onpointerleave: (event) => points(event) && hush(),
			onfocusin: (event) => { const seg = event.target.closest(".seg"); if (seg) { rove(seg); hover(seg); } }, onfocusout: hush,
			ondblclick: (event) => { const seg = event.target.closest('.seg[data-side="target"]'); if (seg) edit(seg); },
		}, rows);
		const first = grid.querySelector(".seg");
		if (first) first.tabIndex = 0;
		const count = article.removed.length;
		return h("section", { "aria-labelledby": "text" },
			h("h2", { id: "text" }, brief.translation ? words.the_article : words.the_article_only),
			h("div", { class: "under" },
				brief.translation && h("p", { id: "how", class: "hint" }, words.edit_hint),
				count > 0 && h("label", { class: "check" },
					h("input", { type: "checkbox", id: "removed", checked: true, onchange: (event) => grid.classList.toggle("clean", !event.target.checked) }),
					` ${words.show_removed} (${count})`),
				!request && count > 0 && h("p", { class: "hint" }, words.locked_lines)),
			brief.translation && h("div", { class: "cols", "aria-hidden": "true" }, h("span", {}, languageName(brief.source.language)), h("span", {}, languageName(brief.translation.target))),
			grid);
	}

	function row(brief, { at, own }, request) {
		const from = brief.source.language, to = brief.translation?.target;
		const segments = brief.translation ? segmentsOf(brief, at) : cited(brief, at);
		const role = at === TITLE ? "title" : at === LEAD ? "standfirst" : brief.article.roles[at];
		const side = (name, text, language) =>
			h("div", { class: name, id: name === "source" ? `p${at}` : null, lang: language, dir: direction(language) },
				pieces(text, segments, name).map((one) => (typeof one === "string" ? one : segment(one, name))));
		return h("div", { class: `row ${role}`, "data-line": own || null },
			h("div", { class: "margin" },
				request && own > 0 && h("button", { type: "button", class: "act", "aria-label": say(words.drop_line, own), onclick: () => choose(own, "drop") }, words.drop)),
			side("source", sourceOf(brief, at), from),
			to && side("target", targetOf(brief, at), to));
	}

	/** Without a translation only the sentences that the summary took are known. */
	const cited = (brief, at) =>
		(brief.extractive?.sentences ?? []).filter((one) => one.paragraph === at).map((one) => ({ paragraph: at, sentence: one.sentence, source: one.source, issues: [], quality: 1 }));

	function segment(one, side) {
		const place = placeOf(one.paragraph, one.sentence);
		const weak = side === "target" && one.issues.length > 0;
		const changed = side === "target" ? shown.edits[place] : undefined;
		const node = h("span", {
			class: `seg${weak ? " weak" : ""}${changed ? " edited" : ""}`, id: `${side[0]}${place}`, role: "button", tabindex: -1,
			"data-place": place, "data-side": side, "data-quality": one.quality, "data-issues": weak ? one.issues.map(issue).join("; ") : null,
		}, changed ?? one[side]);
		return node;
	}

	function run(removed, request) {
		const body = removed.map((one) => {
			const mine = request?.drop?.includes(one.line);
			const reason = words.reasons[mine ? "dropped" : one.reason] ?? one.reason;
			return h("div", { class: "row gone", "data-line": one.line, "data-reason": one.reason },
				h("div", { class: "margin" },
					h("span", { class: "reason" }, reason),
					request && h("button", { type: "button", class: "act", "aria-label": say(words.keep_line, one.line), onclick: () => choose(one.line, "keep") }, words.keep)),
				h("div", { class: "source", dir: "auto" }, h("del", {}, one.text)));
		});
		if (removed.length < 5) return h("div", { class: "run" }, body);
		const counts = new Map();
		for (const one of removed) counts.set(one.reason, (counts.get(one.reason) ?? 0) + 1);
		return h("details", { class: "run" },
			h("summary", {}, h("b", {}, say(words.removed, removed.length)), " ",
				[...counts].map(([reason, count]) => [h("span", { class: "chip", "data-reason": reason }, `${words.reasons[reason]}${count > 1 ? ` ${count}` : ""}`), " "])),
			body);
	}

	function choose(line, what) {
		const { request } = shown;
		const other = what === "keep" ? "drop" : "keep";
		make({
			...request,
			[what]: [...new Set([...(request[what] ?? []), line])],
			[other]: (request[other] ?? []).filter((one) => one !== line),
		}, line);
	}

	// --- segments: light, move, edit

	const issue = (text) => {
		for (const [pattern, translated] of Object.entries(words.issues ?? {})) {
			const [before, after] = pattern.split("#");
			if (after === undefined ? text === before : text.length >= before.length + after.length && text.startsWith(before) && text.endsWith(after))
				return after === undefined ? translated : say(translated, text.slice(before.length, text.length - after.length));
		}
		return text;
	};

	let pointer = ""; // where it was seen last

	/** Whether the pointer counts: a page that scrolls beneath a resting one must not take the tip from the keyboard. */
	const points = ({ clientX, clientY }) => pointer !== `${clientX} ${clientY}` || !document.activeElement?.closest(".seg");
	const seen = ({ clientX, clientY }) => { pointer = `${clientX} ${clientY}`; };

	function hover(seg) {
		hush();
		if (!seg) return;
		const { place, quality, issues } = seg.dataset;
		for (const one of [$(`s${place}`), $(`t${place}`)]) one?.classList.add("lit");
		for (const one of document.querySelectorAll(".said")) if (one.dataset.evidence.split(" ").includes(place)) one.classList.add("lit");
		const target = $(`t${place}`);
		if (issues === undefined || !target || target.isContentEditable) return;
		const tip = $("tip");
		tip.replaceChildren(h("b", {}, `${words.weak} · ${say(words.quality, number(Number(quality)))}`), issues ? h("span", {}, issues) : "");
		tip.hidden = false;
		seg.setAttribute("aria-describedby", "tip");
		const lines = [...seg.getClientRects()];
		const [first, last] = [lines[0], lines.at(-1)];
		const below = last.bottom + 6 + tip.offsetHeight < innerHeight;
		tip.style.left = `${Math.max(8, Math.min((below ? last : first).left, innerWidth - tip.offsetWidth - 8))}px`;
		tip.style.top = `${below ? last.bottom + 6 : first.top - 6 - tip.offsetHeight}px`;
	}

	function hush() {
		$("tip").hidden = true;
		for (const one of document.querySelectorAll(".lit")) one.classList.remove("lit");
		for (const one of document.querySelectorAll('[aria-describedby="tip"]')) one.removeAttribute("aria-describedby");
	}

	function rove(seg) {
		for (const one of $("grid").querySelectorAll('.seg[tabindex="0"]')) one.tabIndex = -1;
		seg.tabIndex = 0;
	}

	function keys(event) {
		const seg = event.target.closest(".seg");
		if (!seg || seg.isContentEditable || event.altKey || event.ctrlKey || event.metaKey) return;
		const { place, side } = seg.dataset;
		const partner = $(`${side === "source" ? "t" : "s"}${place}`);
		const same = [...$("grid").querySelectorAll(`.seg[data-side="${side}"]`)];
		const moves = {
			ArrowDown: same[same.indexOf(seg) + 1],
			ArrowUp: same[same.indexOf(seg) - 1],
			ArrowLeft: partner,
			ArrowRight: partner,
			Home: same[0],
			End: same.at(-1),
		};
		if (event.key === "Escape") hush();
		else if (event.key === "Enter" || event.key === " " || event.key === "F2") {
			const target = side === "target" ? seg : partner;
			if (target) edit(target);
		} else if (event.key in moves) moves[event.key]?.focus();
		else return;
		event.preventDefault();
	}

	function edit(seg) {
		if (seg.isContentEditable) return;
		const before = seg.textContent;
		const { place } = seg.dataset;
		const original = shown.brief.translation.segments.find((one) => placeOf(one.paragraph, one.sentence) === place).target;
		hush();
		try {
			seg.contentEditable = "plaintext-only";
		} catch {
			seg.contentEditable = "true";
		}
		seg.setAttribute("role", "textbox");
		seg.setAttribute("aria-label", words.edit_label);
		const end = (keep) => {
			seg.removeEventListener("keydown", key);
			seg.removeEventListener("blur", leave);
			seg.removeAttribute("contenteditable");
			seg.removeAttribute("aria-label");
			seg.setAttribute("role", "button");
			const text = keep ? seg.textContent.replace(/\s+/g, " ").trim() || before : before;
			seg.textContent = text;
			if (text === original) delete shown.edits[place];
			else shown.edits[place] = text;
			seg.classList.toggle("edited", text !== original);
			$("reset").hidden = !Object.keys(shown.edits).length;
			if (text !== before) {
				remember();
				summaries();
				retitle();
				tell(words.edited);
			}
		};
		const key = (event) => {
			event.stopPropagation();
			if (event.isComposing || (event.key !== "Enter" && event.key !== "Escape")) return;
			event.preventDefault();
			end(event.key === "Enter");
			seg.focus();
		};
		const leave = () => end(true);
		seg.addEventListener("keydown", key);
		seg.addEventListener("blur", leave);
		seg.focus();
		getSelection().selectAllChildren(seg);
		getSelection().collapseToEnd();
	}

	function retitle() {
		const title = edited().translation.title;
		if (title) $("headline").textContent = title;
	}

	function reset() {
		shown.edits = {};
		remember();
		show(shown.brief, shown.request);
	}

	// --- taking it away

	function parts() {
		const brief = edited();
		const text = brief.translation ?? brief.article;
		return {
			language: brief.translation?.target ?? brief.source.language,
			title: text.title,
			standfirst: text.standfirst,
			paragraphs: text.paragraphs.map((one, at) => ({ text: one, role: brief.article.roles[at] })).filter((one) => one.text.trim()),
			summary: brief.abstractive?.sentences.map((one) => one.text) ?? [],
			bullets: /\n/.test(brief.abstractive?.text ?? ""),
			points: brief.extractive?.sentences.map((one) => one.text) ?? [],
		};
	}

	const blocks = (list) => `${list.filter(Boolean).join("\n\n")}\n`;

	function asText() {
		const one = parts();
		return blocks([
			one.title,
			words.summary.toUpperCase(), one.bullets ? one.summary.map((text) => `- ${text}`).join("\n") : one.summary.join(" "),
			words.key_points.toUpperCase(), one.points.map((text) => `- ${text}`).join("\n"),
			"* * *",
			one.standfirst,
			...one.paragraphs.map(({ text, role }) => (role === "list" ? `- ${text}` : text)),
		]);
	}

	// What has a meaning in Markdown is escaped, so that an article can't bring links, images or HTML along.
	const plain = (text) =>
		text.replace(/\s+/g, " ").replace(/[\\`*_{}[\]<>#|~]/g, "\\$&").replace(/&(?=#?\w+;)/g, "\\&")
			.replace(/^([-+=]|\d+(?=[.)]))/, (mark) => (/\d/.test(mark) ? mark : `\\${mark}`)).replace(/^(\d+)([.)])/, "$1\\$2");

	function asMarkdown() {
		const one = parts();
		return blocks([
			one.title && `# ${plain(one.title)}`,
			`## ${words.summary}`, one.bullets ? one.summary.map((text) => `- ${plain(text)}`).join("\n") : one.summary.map(plain).join(" "),
			`## ${words.key_points}`, one.points.map((text) => `- ${plain(text)}`).join("\n"),
			"---",
			one.standfirst && `**${plain(one.standfirst)}**`,
			...one.paragraphs.map(({ text, role }) => (role === "subhead" ? `## ${plain(text)}` : role === "list" ? `- ${plain(text)}` : plain(text))),
		]);
	}

	const safe = (text) => text.replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`);

	function asHtml() {
		const one = parts();
		const tag = (name, text) => text && `<${name}>${safe(text)}</${name}>`;
		const list = (texts) => `<ul>\n${texts.map((text) => tag("li", text)).join("\n")}\n</ul>`;
		return `<article lang="${safe(one.language)}" dir="${direction(one.language)}">\n${[
			tag("h1", one.title),
			tag("h2", words.summary), one.bullets ? list(one.summary) : tag("p", one.summary.join(" ")),
			tag("h2", words.key_points), list(one.points),
			"<hr>",
			one.standfirst && `<p><strong>${safe(one.standfirst)}</strong></p>`,
			...one.paragraphs.map(({ text, role }) => (role === "list" ? list([text]) : tag(role === "subhead" ? "h2" : "p", text))),
		].filter(Boolean).join("\n")}\n</article>\n`;
	}

	async function copy(text, rich = false) {
		const types = rich ? { "text/html": text, "text/plain": text } : { "text/plain": text };
		try {
			await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(Object.entries(types).map(([type, value]) => [type, new Blob([value], { type })])))]);
			tell(words.copied);
		} catch {
			// Without https, browsers offer only the older way.
			const put = (event) => {
				for (const [type, value] of Object.entries(types)) event.clipboardData.setData(type, value);
				event.preventDefault();
			};
			document.addEventListener("copy", put, { once: true });
			tell(document.execCommand("copy") ? words.copied : words.not_copied);
			document.removeEventListener("copy", put);
		}
		flash(words.copied);
	}

	function flash(message) {
		const button = document.activeElement;
		if (button?.tagName !== "BUTTON" || button.dataset.label) return;
		button.dataset.label = button.textContent;
		button.style.minWidth = `${button.offsetWidth}px`;
		button.textContent = message;
		setTimeout(() => {
			button.textContent = button.dataset.label;
			delete button.dataset.label;
		}, 1500);
	}

	function download() {
		const url = URL.createObjectURL(new Blob([JSON.stringify(edited(), null, 2)], { type: "application/json" }));
		h("a", { href: url, download: `depeche-${shown.brief.id.slice(0, 12)}.json` }).click();
		setTimeout(() => URL.revokeObjectURL(url), 10000);
	}

	// --- begin

	function route() {
		address = location.pathname;
		const id = /\/briefs\/([^/]+)$/.exec(location.pathname)?.[1];
		if (id) open(id);
		else {
			turn += 1;
			busy(false);
			fail(null);
			form();
		}
	}

	for (const kind of ["pointermove", "pointerdown"]) document.addEventListener(kind, seen, { passive: true });
	$("ask").addEventListener("submit", submit);
	$("article").addEventListener("input", recognise);
	$("article").addEventListener("keydown", (event) => {
		if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) $("ask").requestSubmit();
	});
	$("file").addEventListener("change", (event) => event.target.files[0] && read(event.target.files[0]));
	$("key").addEventListener("change", (event) => {
		sessionStorage.setItem("depeche.key", event.target.value);
		targets();
	});
	$("sample")?.addEventListener("change", async (event) => {
		const name = event.target.value;
		if (!name) return;
		$("go").disabled = true; // whoever presses it at once means the sample, not what stood there before
		try {
			fill(await (await fetch(`${root}/samples/${encodeURIComponent(name)}`)).text());
		} finally {
			$("go").disabled = !$("work").hidden;
		}
	});
	$("forget").addEventListener("click", () => {
		memory.write([]);
		past();
		tell(words.forgotten);
		$("article").focus();
	});
	for (const kind of ["dragenter", "dragover"])
		document.addEventListener(kind, (event) => {
			if (![...event.dataTransfer.types].includes("Files")) return;
			event.preventDefault();
			$("ask").classList.add("over");
		});
	document.addEventListener("dragleave", (event) => event.relatedTarget || $("ask").classList.remove("over"));
	document.addEventListener("drop", (event) => {
		$("ask").classList.remove("over");
		const file = event.dataTransfer.files[0];
		if (!file) return;
		event.preventDefault();
		form();
		read(file);
	});
	addEventListener("popstate", () => location.pathname === address || route());
	past();
	recognise();
	targets();
	route();
})();
