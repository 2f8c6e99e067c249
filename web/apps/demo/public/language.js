// Before the chat's script looks at it: the language of the page is what ?lang= asks for.
(function () {
  var wanted = /[?&]lang=(en|ru|uk|pl)\b/.exec(location.search);
  if (wanted) document.documentElement.lang = wanted[1];
})();
