// Uses a sign-in link up. Its secret stands behind the #, so no log and no preview of a chat ever had it.
(() => {
  const use = () => {
    const secret = location.hash.slice(1);
    if (!secret) return;
    history.replaceState(null, "", location.pathname + location.search);
    const form = document.getElementById("link");
    form.elements.token.value = secret;
    form.hidden = false;
    document.getElementById("password").hidden = true;
    form.submit();
  };
  use();
  // A link that is put into the address of this very page loads nothing anew.
  addEventListener("hashchange", use);
})();
