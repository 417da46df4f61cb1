// One's own account: password, places, tokens.
import { rest } from "./rest.js";
import { doing, say, showOnce } from "./said.js";

const reload = () => location.reload();

document.getElementById("leave-others")?.addEventListener("click", ({ target }) =>
  doing("places", target, async () => {
    const { data } = await rest("DELETE", "/api/v1/me/places");
    setTimeout(reload, 1200);
    return data.places === 1 ? "One other place was signed out." : `${data.places} other places were signed out.`;
  }),
);

document.getElementById("password-form")?.addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target;
  doing("password", event.submitter, async () => {
    await rest("POST", "/api/v1/me/password", { present: form.present.value, new: form.new.value });
    form.reset();
    return "The password is changed; all other places are signed out.";
  });
});

document.getElementById("token-form")?.addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target;
  const scopes = [...form.querySelectorAll('[name="scopes"]:checked')].map((box) => box.value);
  if (!scopes.length) {
    say("token", "Say what the token may do: at least one thing.", "bad");
    return;
  }
  doing("token", event.submitter, async () => {
    const { data } = await rest("POST", "/api/v1/me/tokens", { name: form.elements.name.value, days: Number(form.days.value), scopes });
    showOnce("token-shown", data.token, reload);
  });
});

for (const button of document.querySelectorAll("[data-revoke]")) {
  button.addEventListener("click", () =>
    doing("token", button, async () => {
      await rest("DELETE", `/api/v1/me/tokens/${button.dataset.revoke}`);
      button.closest("tr").remove();
      return "The token is revoked: from now on it opens nothing.";
    }),
  );
}
