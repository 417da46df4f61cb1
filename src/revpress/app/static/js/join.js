// The code of an invitation stands after # in its link, where no server sees it: take it into the form and out of the address.
const code = location.hash.slice(1);
if (code) {
  document.getElementById("code").value = code;
  document.getElementById("code-field").hidden = true;
  history.replaceState(null, "", location.pathname);
}
