/* Progressive enhancement only: every page works without this file. No dependency, no build. Firefox 78, Chrome 84 and later.
   (a) suggestions on input[data-suggestions]   (b) what is left to write under a textarea   (c) focus on the summary of errors */
(function () {
  "use strict";

  var WAIT = 150; // ms after the last key, so that a fast typist asks once
  var LEAST = 2; // letters before asking

  function create(tag, attributes, text) {
    var node = document.createElement(tag);
    Object.keys(attributes || {}).forEach(function (name) { node.setAttribute(name, attributes[name]); });
    if (text) node.textContent = text;
    return node;
  }

  // « Cotignac (83) »: the département is read from the INSEE code (3 figures overseas).
  function label(commune) {
    return commune.nom + " (" + commune.code.slice(0, /^9[78]/.test(commune.code) ? 3 : 2) + ")";
  }

  /* (a) The « editable combobox with list autocomplete » of the ARIA practices. The field stays the server's own, with its
     help and its error: we only add a list under it. Nothing is chosen unless the person chooses. */
  function suggest(input) {
    var listId = input.id + "-suggestions";
    var target = input.form && input.form.elements.namedItem(input.dataset.cible);
    var box = create("div", { "class": "combobox" });
    var list = create("ul", { id: listId, role: "listbox", "class": "liste-suggestions", "aria-label": "Communes proposées", hidden: "" });
    var status = create("div", { role: "status", "class": "invisible" });
    var found = [], active = -1, timer = null, request = null, speaker = null;

    input.parentNode.insertBefore(box, input);
    box.append(input, list, status);
    [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", listId], ["autocomplete", "off"], ["spellcheck", "false"]]
      .forEach(function (pair) { input.setAttribute(pair[0], pair[1]); });

    // Said a little later than shown: a screen reader first finishes the letter that was typed.
    function say(text) {
      clearTimeout(speaker);
      speaker = setTimeout(function () { status.textContent = text; }, 600);
    }

    function close() {
      list.hidden = true;
      active = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    }

    function stop() {
      clearTimeout(timer);
      if (request) request.abort();
      request = null;
    }

    function show(communes) {
      found = communes;
      close();
      list.textContent = "";
      communes.forEach(function (commune, i) {
        var option = create("li", { id: listId + "-" + i, role: "option", "aria-selected": "false" }, label(commune) + " ");
        if (commune.precision) option.append(create("span", {}, commune.precision));
        list.append(option);
      });
      if (!communes.length) return say("Aucune commune trouvée. Vérifiez l’orthographe.");
      list.hidden = false;
      list.scrollTop = 0;
      input.setAttribute("aria-expanded", "true");
      say(communes.length === 1 ? "Une commune proposée. Flèche du bas pour la choisir."
        : communes.length + " communes proposées. Flèche du bas pour les parcourir.");
    }

    function ask() {
      var text = input.value.trim();
      stop();
      if (text.length < LEAST) { found = []; return close(); }
      var mine = request = new AbortController();
      var url = new URL(input.dataset.suggestions, location.href);
      url.searchParams.set("q", text);
      fetch(url, { signal: mine.signal, credentials: "same-origin", headers: { Accept: "application/json" } })
        .then(function (answer) { if (!answer.ok) throw new Error(answer.status); return answer.json(); })
        .then(function (communes) { if (mine === request && document.activeElement === input) show(communes); })
        .catch(function () {
          if (mine !== request) return; // replaced by a later question
          found = [];
          close();
          say("Les propositions ne répondent pas. Écrivez le nom en entier : il sera vérifié à l’envoi.");
        });
    }

    function move(to) {
      var options = list.children;
      if (options[active]) options[active].setAttribute("aria-selected", "false");
      active = (to + options.length) % options.length;
      options[active].setAttribute("aria-selected", "true");
      options[active].scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", options[active].id);
    }

    function pick(commune) {
      stop();
      input.value = label(commune);
      if (target) target.value = commune.code;
      found = [];
      close();
      say(input.value + " : commune choisie.");
    }

    input.addEventListener("input", function () {
      if (target) target.value = ""; // the text no longer is the commune that was picked
      found = []; // nor the list what it means
      close();
      clearTimeout(timer);
      timer = setTimeout(ask, WAIT);
    });

    input.addEventListener("keydown", function (event) {
      var open = !list.hidden;
      if (event.isComposing || event.ctrlKey || event.metaKey) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        if (event.altKey && event.key === "ArrowUp") return close();
        event.preventDefault();
        var step = event.key === "ArrowDown" ? 1 : -1;
        if (open) move(active < 0 && step < 0 ? -1 : active + step);
        else if (found.length) { show(found); move(step > 0 ? 0 : -1); }
        else ask();
      } else if (event.key === "Enter" && open && active >= 0) {
        event.preventDefault(); // chooses; a second Enter sends the form
        pick(found[active]);
      } else if (event.key === "Escape" && open) {
        event.preventDefault();
        close();
      } else if (event.key === "Home" || event.key === "End" || event.key === "ArrowLeft" || event.key === "ArrowRight") {
        if (open && active >= 0) { list.children[active].setAttribute("aria-selected", "false"); active = -1; input.removeAttribute("aria-activedescendant"); }
      }
    });

    input.addEventListener("blur", function () { stop(); close(); });
    list.addEventListener("mousedown", function (event) { event.preventDefault(); }); // keeps the focus in the field
    list.addEventListener("click", function (event) {
      var option = event.target.closest("[role=option]");
      if (option) pick(found[Array.prototype.indexOf.call(list.children, option)]);
    });
  }

  /* (b) A browser counts a line break as one character and sends two: count as the server will. */
  function count(textarea) {
    var text = document.getElementById(textarea.id + "-compteur");
    var voice = create("div", { role: "status", "class": "invisible" });
    var speaker = null;
    if (!text) return;
    text.after(voice);
    var most = Number(text.dataset.longueur);
    function update() {
      var left = Math.max(0, most - textarea.value.replace(/\r?\n/g, "\r\n").length);
      var figure = left.toLocaleString("fr-FR");
      text.textContent = left === 0 ? "Il ne reste plus de place." : "Il reste " + figure + (left === 1 ? " caractère." : " caractères.");
      clearTimeout(speaker);
      if (left <= 100) speaker = setTimeout(function () { voice.textContent = text.textContent; }, 1000);
    }
    textarea.addEventListener("input", update);
    if (textarea.value) update();
  }

  document.querySelectorAll("input[data-suggestions]").forEach(suggest);
  document.querySelectorAll("textarea").forEach(count);

  /* (c) */
  var summary = document.querySelector("[data-resume-erreurs]");
  if (summary) summary.focus();

  /* A folded « details » would be missing on paper. Tables of scores stay as they are: print what you opened. */
  var folded = [];
  addEventListener("beforeprint", function () {
    folded = Array.prototype.slice.call(document.querySelectorAll("details:not([open]):not(.sources-score)"));
    folded.forEach(function (d) { d.open = true; });
  });
  addEventListener("afterprint", function () { folded.forEach(function (d) { d.open = false; }); });
})();
