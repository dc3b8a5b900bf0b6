"""The first Pyrus API (`/restapi`, `/oauth`, `/oauthtoken`), on the same data as v4.

This package only translates: requests become what the v4 calls read, answers are told in the older
words. What a change does is decided by the same engine, so a task changed here is seen there.

Where the vendor's document is silent, these are our assumptions:

- **Applications.** One is registered: `CLIENT_ID` with `CLIENT_SECRET`, the document's test pair.
  It may ask for codes to any http or https address. `/oauth` shows a page that asks for login and
  security key; a code serves once, for ten minutes. Tokens open both APIs. `/oauthtoken` refuses
  a bad code with AuthorizationError, a bad client with AuthorizationErrorInvalidClientId.
- **Refusals** the document has no code for: other bad requests are BadFormat, other forbidden ones
  UnspecifiedAccessDenied, a blocked account is AuthorizationError, and too many requests are status
  429 with UnspecifiedAccessDenied. Unknown or hidden people, projects, templates and tasks are all
  403. JSON only, no XML.
- **People.** A role stands where a person may, with a last name only; contacts list people.
  Profile.Roles are names. Nobody has the special rights of a profile. CanSendNotification is off
  and therefore left out.
- **Projects** of a task are its form and the lists the viewer may see. Lists have no workflow of
  their own. A form cannot be added to or removed from a task.
- **Tasks.** Text is that of v4; a subject can be set but shows in v4 only. Nothing is Asap. DueDate
  is the day of a due moment. Participants, subscribers and what concerns them do not show.
  The first note leaves its text to the task. A form cannot be created while a field its first step
  requires is empty. Its responsible is who its Assignee field names, else ResponsibleId, else the
  form's own default, else the author.
- **Approvals.** A plain task has them too, if it got them here; they work as on a form, and the
  last approval closes the task. ApprovalStage says for which step a choice is made.
  "Acknowledged" has no word here and is left out.
- **Comments.** A comment without ActivityAction leaves a closed task closed. Complete and the two
  marks finish a task; v4 sees the same word for all three.
- **Form values.** Every field is listed, also an empty one, which has no value; sections and
  choices are followed by what is inside them, with ParentId. A table is a Title whose Rows are
  `{"RowId"}`, followed by its cells; writing `{"RowId", "Deleted": true}` in Rows deletes a row, a
  RowId not used yet makes one. Choices and linked tasks are Unknown and cannot be written.
  A catalog field in which several items stand is shown as Unknown; writing one item replaces all.
  A file field takes Files and FileUrls together and adds them; links show as files without a size.
  A value that is null or missing empties the field; a table keeps its rows. Projects written to a
  Project field of a task replace its lists. A phone's prefix is a leading "+" word. Time is served
  as it was written.
- **Lists of tasks** are sorted by the last change, newest first. GetAllTasks has closed ones too.
- **Searching.** Several projects, or several participants, mean any of them; a project means the
  ones below it too, and a form's id its tasks. Texts are sought in Task.Text without regard to
  case. ActiveFrom and ActiveTo are days, both included: a task is active from its creation to its
  last change.
"""

CLIENT_ID = "demokey"
CLIENT_SECRET = "demosecret"
