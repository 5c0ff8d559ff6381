// Later ones override earlier ones.
import '../../web/components/theme.css';
import '../../web/components/components.css';
import './controls.css';
import './live-page.css';
import './mystery/mystery.css';
import './beamer.css';
import './workshop/workshop.css';
import './runs/runs.css';
