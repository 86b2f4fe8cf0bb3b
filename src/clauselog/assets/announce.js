/* Before the page is painted: which announcement is due today, and which the reader has closed. */
(function () {
  "use strict";
  var now = Date.now(), KEY = "clauselog.closed";
  function closed() {
    try { return JSON.parse(localStorage.getItem(KEY)) || []; } catch (error) { return []; }
  }
  document.querySelectorAll(".cl-announce").forEach(function (bar) {
    var id = bar.dataset.id, due = 0, button = bar.querySelector(".cl-dismiss");
    bar.querySelectorAll("li").forEach(function (news) {
      var number = 0;
      news.querySelectorAll(".cl-state").forEach(function (state, index, all) {
        if (state.dataset.at && Date.parse(state.dataset.at) > now) { return; }
        all.forEach(function (other) { other.hidden = other !== state; });
        number = index;
      });
      id += "." + number;
      news.hidden = Date.parse(news.dataset.until) <= now;
      due += news.hidden ? 0 : 1;
    });
    bar.hidden = !due || closed().indexOf(id) >= 0;
    button.hidden = false;
    button.addEventListener("click", function () {
      bar.hidden = true;
      try { localStorage.setItem(KEY, JSON.stringify(closed().concat(id).slice(-20))); } catch (error) { /* not kept */ }
    });
  });
})();
