//! The templates of the replies: those of the house, each of which a file of the same name may replace.

use std::io::Read;
use std::path::{Path, PathBuf};

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, UndefinedBehavior};

use super::view::Letter;
use super::{Written, samples, text};

macro_rules! built_in {
    ($($name:literal),* $(,)?) => {
        [$(($name, include_str!(concat!("templates/", $name)))),*]
    };
}

const BUILT_IN: [(&str, &str); 11] = built_in![
    "subject.txt",
    "reply.txt",
    "accepted.txt",
    "review.txt",
    "returned.txt",
    "understood.txt",
    "reply.html",
    "accepted.html",
    "review.html",
    "returned.html",
    "understood.html",
];

/// No template is longer, in bytes.
const LONGEST: u64 = 1 << 20;
/// The longest subject of a reply, in characters.
const SUBJECT: usize = 200;

/// The templates in use.
#[derive(Debug)]
pub struct Templates {
    environment: Environment<'static>,
    folder: Option<PathBuf>,
}

/// A template that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    #[error("cannot read the templates {}: {source} (reply.templates)", .path.display())]
    Read { path: PathBuf, source: std::io::Error },
    #[error("{} is no template's name; the names are {names} (reply.templates)", .path.display())]
    Unknown { path: PathBuf, names: String },
    #[error("the template {file}, line {line}: {words}")]
    Broken { file: String, line: usize, words: String },
}

impl Templates {
    /// Takes the templates of the house, and those of `folder` before them. Each is tried with samples of every kind of
    /// reply, so that a broken one is found now and not when a report arrives.
    pub fn load(folder: Option<&Path>) -> Result<Self, TemplateError> {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        // A line that holds nothing but a block leaves no empty line behind.
        if let Ok(syntax) = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build() {
            environment.set_syntax(syntax);
        }
        environment.set_auto_escape_callback(
            |name| {
                if name.ends_with(".html") { AutoEscape::Html } else { AutoEscape::None }
            },
        );
        let mut templates = Self { environment, folder: folder.map(Path::to_owned) };
        let replaced = folder.map(replacements).transpose()?.unwrap_or_default();
        for (name, house) in BUILT_IN {
            let own = replaced.iter().find(|(replaced, _)| replaced == name);
            let source = own.map_or(house, |(_, source)| source.as_str()).to_owned();
            let added = templates.environment.add_template_owned(name, source);
            added.map_err(|error| templates.broken(name, &error))?;
        }
        samples::with_each(|facts| templates.write(&Letter::new(facts)).map(drop))?;
        Ok(templates)
    }

    pub(super) fn write(&self, letter: &Letter) -> Result<Written, TemplateError> {
        Ok(Written {
            subject: text::line(&self.render("subject.txt", letter)?, SUBJECT),
            plain: self.render("reply.txt", letter)?,
            html: self.render("reply.html", letter)?,
        })
    }

    fn render(&self, name: &str, letter: &Letter) -> Result<String, TemplateError> {
        let template = self.environment.get_template(name).map_err(|error| self.broken(name, &error))?;
        template.render(Serde(letter)).map_err(|error| self.broken(name, &error))
    }

    /// Tells of the innermost fault: in an included file it is that file's.
    fn broken(&self, name: &str, error: &minijinja::Error) -> TemplateError {
        let mut inner = error;
        while let Some(deeper) = std::error::Error::source(inner).and_then(|source| source.downcast_ref()) {
            inner = deeper;
        }
        let name = inner.name().or(error.name()).unwrap_or(name);
        let own = self.folder.as_ref().map(|folder| folder.join(name)).filter(|path| path.exists());
        TemplateError::Broken {
            file: own.map_or_else(|| format!("{name} (built in)"), |path| path.display().to_string()),
            line: inner.line().unwrap_or_default(),
            words: match inner.detail() {
                Some(detail) => format!("{}: {detail}", inner.kind()),
                None => inner.kind().to_string(),
            },
        }
    }
}

/// The files of the folder that replace templates, by name. What is neither .txt nor .html is no concern of ours.
fn replacements(folder: &Path) -> Result<Vec<(String, String)>, TemplateError> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| TemplateError::Read { path, source }
    };
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed(folder))? {
        let path = entry.map_err(failed(folder))?.path();
        if !path.extension().is_some_and(|extension| extension == "txt" || extension == "html") {
            continue;
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if !BUILT_IN.iter().any(|(built_in, _)| *built_in == name) {
            let names: Vec<&str> = BUILT_IN.iter().map(|(name, _)| *name).collect();
            return Err(TemplateError::Unknown { path, names: names.join(", ") });
        }
        let mut source = String::new();
        let file = std::fs::File::open(&path).map_err(failed(&path))?;
        file.take(LONGEST).read_to_string(&mut source).map_err(failed(&path))?;
        found.push((name, source.trim_start_matches('\u{feff}').replace("\r\n", "\n")));
    }
    Ok(found)
}
