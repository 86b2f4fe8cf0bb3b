/* Before the page is painted: which announcement is due today, and which the reader has closed. */
(function () {
  "use strict";
  var now = Date.now(), KEY = "clauselog.closed";
  function closed() {
    try { return JSON.parse(localStorage.getItem(KEY)) || []; } catch (error) { return []; }
  }
  document.querySelectorAll(".cl-announce").forEach(function (bar) {
    var shown = null, number = 0;
    bar.querySelectorAll(".cl-state").forEach(function (state, index) {
      var due = !state.dataset.at || Date.parse(state.dataset.at) <= now;
      state.hidden = true;
      if (due) { shown = state; number = index; }
    });
    if (shown) { shown.hidden = false; }
    var id = bar.dataset.id + "." + number, button = bar.querySelector(".cl-dismiss");
    bar.hidden = Date.parse(bar.dataset.until) <= now || closed().indexOf(id) >= 0;
    button.hidden = false;
    button.addEventListener("click", function () {
      bar.hidden = true;
      try { localStorage.setItem(KEY, JSON.stringify(closed().concat(id).slice(-20))); } catch (error) { /* not kept */ }
    });
  });
})();
