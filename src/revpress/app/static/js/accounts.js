// The team's accounts: invite, change, shut out.
import { rest } from "./rest.js";
import { doing, say, showOnce } from "./said.js";

const reload = () => location.reload();
const invite = document.getElementById("invite-form");
const words = document.getElementById("role-words");

function roleChosen() {
  const role = invite.elements.role.value;
  words.textContent = document.querySelector(`template[data-role="${role}"]`).content.textContent;
  document.getElementById("invite-athlete-field").hidden = role !== "athlete";
}
invite.elements.role.addEventListener("change", roleChosen);
roleChosen();

invite.addEventListener("submit", (event) => {
  event.preventDefault();
  const { name, email, role, athlete_id: athlete } = invite.elements;
  doing("invite", event.submitter, async () => {
    const body = { name: name.value, email: email.value, role: role.value };
    if (role.value === "athlete") body.athlete_id = athlete.value || null;
    const { data } = await rest("POST", "/api/v1/invitations", body);
    showOnce("link-shown", data.link, reload);
  });
});

for (const button of document.querySelectorAll("[data-take-back]")) {
  button.addEventListener("click", () =>
    doing("invite", button, async () => {
      await rest("DELETE", `/api/v1/invitations/${button.dataset.takeBack}`);
      button.closest("li").remove();
      return "The link is taken back.";
    }),
  );
}

const dialog = document.getElementById("account-dialog");
const form = document.getElementById("account-form");
const athleteField = document.getElementById("account-athlete-field");
const shutOut = form.querySelector("[data-shut-out]");
const remove = form.querySelector("[data-delete]");
let account = null;

form.elements.role.addEventListener("change", () => {
  athleteField.hidden = form.elements.role.value !== "athlete";
});
for (const button of document.querySelectorAll("[data-account]")) {
  button.addEventListener("click", () => {
    account = button.dataset;
    dialog.querySelector("h2").textContent = account.name;
    form.elements.role.value = account.role;
    form.elements.athlete_id.value = account.athlete;
    athleteField.hidden = account.role !== "athlete";
    shutOut.textContent = account.disabled ? "Let in again" : "Shut out";
    remove.textContent = "Delete";
    say("account", "");
    dialog.showModal();
  });
}
form.querySelector("[data-close]").addEventListener("click", () => dialog.close());

const address = () => `/api/v1/accounts/${account.account}`;
form.addEventListener("submit", (event) => {
  event.preventDefault();
  doing("account", event.submitter, async () => {
    const role = form.elements.role.value;
    const body = { role };
    if (role === "athlete") body.athlete_id = form.elements.athlete_id.value || null;
    await rest("PATCH", address(), body);
    reload();
  });
});
shutOut.addEventListener("click", () =>
  doing("account", shutOut, async () => {
    await rest("PATCH", address(), { disabled: !account.disabled });
    reload();
  }),
);
remove.addEventListener("click", () => {
  if (remove.textContent === "Delete") {
    remove.textContent = "Delete for good";
    say("account", "The account and its tokens go; what was measured stays. Press once more to do it.");
    return;
  }
  doing("account", remove, async () => {
    await rest("DELETE", address());
    reload();
  });
});
form.querySelector("[data-password-link]").addEventListener("click", ({ target }) =>
  doing("account", target, async () => {
    const { data } = await rest("POST", `${address()}/password-link`);
    dialog.close();
    showOnce("link-shown", data.link, reload);
  }),
);
