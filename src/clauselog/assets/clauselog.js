/* What a static page cannot do: turn on the day, copy an address, choose a day, compare any two versions. */
(function () {
  "use strict";
  var now = Date.now(), DAY = 86400000;
  function each(selector, act, within) { (within || document).querySelectorAll(selector).forEach(act); }
  function make(name, text, className) {
    var element = document.createElement(name);
    if (text) { element.textContent = text; }
    if (className) { element.className = className; }
    return element;
  }

  /* The last statement whose time has come is the one that is true. */
  each(".cl-flip", function (flip) {
    var due = Array.prototype.filter.call(flip.children, function (state) {
      return !state.dataset.at || Date.parse(state.dataset.at) <= now;
    });
    Array.prototype.forEach.call(flip.children, function (state) { state.hidden = state !== due[due.length - 1]; });
  });
  each(".cl-days", function (place) {
    var days = Math.ceil((Date.parse(place.dataset.to) - now) / DAY);
    if (days > 0) { place.textContent = (days === 1 ? place.dataset.one : place.dataset.other.replace("#", days)); }
  });

  /* The address of a clause: a click copies it, and goes there. */
  each(".cl-anchor", function (link) {
    link.addEventListener("click", function () {
      if (!navigator.clipboard) { return; }
      navigator.clipboard.writeText(link.href).then(function () {
        link.classList.add("cl-copied");
        setTimeout(function () { link.classList.remove("cl-copied"); }, 1600);
      }, function () { /* the address bar has it */ });
    });
  });

  /* Another language: the same clause. */
  each(".cl-language", function (link) {
    link.addEventListener("click", function () { if (location.hash) { link.hash = location.hash; } });
  });

  /* A link to a clause that is folded away opens the fold. */
  function unfold() {
    var target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (var at = target; at; at = at.parentElement) { if (at.tagName === "DETAILS") { at.open = true; } }
    if (target) { target.scrollIntoView(); }
  }
  if (location.hash) { unfold(); }
  addEventListener("hashchange", unfold);

  /* Which text applied on a day? */
  each(".cl-when", function (form) {
    var answer = document.querySelector(".cl-answer");
    form.hidden = false;
    function long(on) {
      var lang = (form.closest("[lang]") || document.documentElement).lang;
      return new Intl.DateTimeFormat(lang === "en" ? "en-GB" : lang, { dateStyle: "long", timeZone: "UTC" }).format(new Date(on + "T00:00Z"));
    }
    function show() {
      var on = form.elements.on.value;
      answer.textContent = "";
      if (!on) { return; }
      var list = make("ul");
      each(".cl-periods", function (table) {
        var item = make("li", table.dataset.name + ": "), found = false;
        each("tbody tr", function (row) {
          var applies = row.dataset.from <= on && (!row.dataset.to || on < row.dataset.to);
          row.classList.toggle("cl-now", applies);
          if (applies) {
            found = true;
            item.appendChild(row.querySelector("a").cloneNode(true));
          }
        }, table);
        if (!found) { item.appendChild(document.createTextNode(answer.dataset.none)); }
        list.appendChild(item);
      });
      answer.appendChild(make("p", answer.dataset.found.replace("#", long(on))));
      answer.appendChild(list);
      history.replaceState(null, "", "?on=" + on);
    }
    form.addEventListener("submit", function (event) { event.preventDefault(); show(); });
    form.elements.on.addEventListener("change", show);
    var asked = new URLSearchParams(location.search).get("on");
    if (asked && /^\d{4}-\d\d-\d\d$/.test(asked)) { form.elements.on.value = asked; show(); }
  });

  /* Any two versions. A wording is made from the first one by the edits that followed it. */
  function apply(edits) {
    return edits.filter(function (e) { return e[0] !== "-"; }).map(function (e) { return e[1]; }).join("");
  }
  function compose(first, second) {
    /* Edits from A to B and from B to C, as edits from A to C. */
    var out = [], i = 0, a = first.map(function (e) { return e.slice(); });
    function put(sign, text) {
      if (!text) { return; }
      if (out.length && out[out.length - 1][0] === sign) { out[out.length - 1][1] += text; } else { out.push([sign, text]); }
    }
    function gone() { while (i < a.length && a[i][0] === "-") { put("-", a[i][1]); i += 1; } }
    second.forEach(function (edit) {
      if (edit[0] === "+") { put("+", edit[1]); return; }
      var left = edit[1].length;
      gone();
      while (left > 0 && i < a.length) {
        var take = a[i][1].slice(0, left);
        if (a[i][0] === "=") { put(edit[0], take); } else if (edit[0] === "=") { put("+", take); }
        left -= take.length;
        a[i][1] = a[i][1].slice(take.length);
        if (!a[i][1]) { i += 1; }
        gone();
      }
    });
    gone();
    return tidied(out);
  }
  function tidied(edits) {
    /* What went and came back is no change: words that both sides of a run begin or end with are equal. */
    var out = [];
    function put(sign, text) {
      if (!text) { return; }
      if (out.length && out[out.length - 1][0] === sign) { out[out.length - 1][1] += text; } else { out.push([sign, text]); }
    }
    function words(text) { return text.match(/\s+|[^\s]+/g) || []; }
    for (var i = 0; i < edits.length; i += 1) {
      if (edits[i][0] === "=") { put("=", edits[i][1]); continue; }
      var run = { "-": "", "+": "" };
      for (; i < edits.length && edits[i][0] !== "="; i += 1) { run[edits[i][0]] += edits[i][1]; }
      i -= 1;
      var old = words(run["-"]), fresh = words(run["+"]), head = 0, tail = 0, least = Math.min(old.length, fresh.length);
      while (head < least && old[head] === fresh[head]) { head += 1; }
      while (tail < least - head && old[old.length - 1 - tail] === fresh[fresh.length - 1 - tail]) { tail += 1; }
      put("=", old.slice(0, head).join(""));
      put("-", old.slice(head, old.length - tail).join(""));
      put("+", fresh.slice(head, fresh.length - tail).join(""));
      put("=", old.slice(old.length - tail).join(""));
    }
    return out;
  }
  function which(clause, version) {
    var found = -1;
    clause.from.forEach(function (at, index) { if (at <= version.index) { found = index; } });
    return found >= 0 && clause.there[found] ? found : -1;
  }
  function wording(clause, index) {
    return index === 0 ? clause.first : apply(clause.edits[index - 1]);
  }
  function between(clause, i, j) {
    var back = i > j, edits = null;
    if (i < 0) { return [["+", wording(clause, j)]]; }
    if (j < 0) { return [["-", wording(clause, i)]]; }
    for (var k = Math.min(i, j); k < Math.max(i, j); k += 1) {
      edits = edits ? compose(edits, clause.edits[k]) : clause.edits[k];
    }
    return !back ? edits : edits.map(function (e) { return [{ "+": "-", "-": "+", "=": "=" }[e[0]], e[1]]; });
  }
  function compare(data, old, fresh) {
    /* Every clause of either version, in the order of the new one; what is gone stands after what it followed. */
    var order = fresh.order.slice(), last = null;
    old.order.forEach(function (id) {
      if (order.indexOf(id) < 0) { order.splice(last === null ? 0 : order.indexOf(last) + 1, 0, id); }
      last = id;
    });
    return order.map(function (id) {
      var clause = data.clauses[id], i = which(clause, old), j = which(clause, fresh);
      var same = i === j || (i >= 0 && j >= 0 && wording(clause, i) === wording(clause, j));
      return { id: id, name: clause.name, edits: same ? null : between(clause, i, j),
        kind: same ? "same" : i < 0 ? "added" : j < 0 ? "removed" : "amended" };
    });
  }
  function paint(place, blocks) {
    var said = place.dataset.said.split("|"), same = 0, changed = 0;
    place.textContent = "";
    function flush() {
      if (same) {
        var count = same === 1 ? place.dataset.sameOne : place.dataset.sameOther.replace("#", same);
        place.appendChild(make("p", count, "cl-quiet"));
      }
      same = 0;
    }
    blocks.forEach(function (block) {
      if (block.kind === "same") { same += 1; return; }
      flush();
      changed += 1;
      var section = make("section", "", "cl-change cl-" + block.kind), title = make("h2");
      title.appendChild(make("span", place.dataset[block.kind], "cl-mark"));
      title.appendChild(document.createTextNode(" " + block.name));
      section.appendChild(title);
      var text = make("p");
      block.edits.forEach(function (edit) {
        if (edit[0] === "=") { text.appendChild(document.createTextNode(edit[1])); return; }
        var mark = make(edit[0] === "+" ? "ins" : "del"), from = edit[0] === "+" ? 0 : 2;
        var around = /^(\s*)([^]*?)(\s*)$/.exec(edit[1]);
        if (!around[2]) { text.appendChild(document.createTextNode(edit[1])); return; }
        mark.appendChild(make("span", said[from] + " ", "cl-said"));
        mark.appendChild(document.createTextNode(around[2]));
        mark.appendChild(make("span", " " + said[from + 1], "cl-said"));
        text.append(around[1], mark, around[3]);
      });
      section.appendChild(text);
      place.appendChild(section);
    });
    flush();
    if (!changed) { place.textContent = place.dataset.none; }
  }
  each(".cl-pick", function (form) {
    var place = document.querySelector(".cl-result"), loaded = null;
    form.hidden = false;
    function show() {
      loaded = loaded || fetch(form.dataset.source, { credentials: "omit" }).then(function (reply) { return reply.json(); });
      loaded.then(function (data) {
        function version(name) { return data.versions.filter(function (v) { return v.version === form.elements[name].value; })[0]; }
        var old = version("old"), fresh = version("new");
        if (!old || !fresh) { return; }
        paint(place, compare(data, old, fresh));
        history.replaceState(null, "", "?" + new URLSearchParams({ old: old.version, new: fresh.version }));
      });
    }
    form.addEventListener("submit", function (event) { event.preventDefault(); show(); });
    var asked = new URLSearchParams(location.search);
    if (asked.get("old") && asked.get("new")) {
      form.elements.old.value = asked.get("old");
      form.elements.new.value = asked.get("new");
      show();
    }
  });
  window.clauselog = { compare: compare, compose: compose, apply: apply };
})();
